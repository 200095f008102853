"""The command line: render, check, list, new, form. It only calls the library and prints."""

import io
import signal
import sys
import unicodedata
from typing import Annotated

import pandas as pd
import typer

from machi import forms, store
from machi.options import (
    All,
    Codes,
    Consistency,
    Explain,
    Force,
    Format,
    Jobs,
    Pdf,
    Quiet,
    Scheduler,
    Style,
    Timeout,
)
from machi.problems import DataError, Problem, show

app = typer.Typer(
    help="まちワークブック：自治体の計画をデータとして読み、報告書を作ります。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Entry point of the command ``machi``."""
    for stream in (sys.stdout, sys.stderr):
        # Output redirected on Windows is CP932, which lacks ✓; a missing sign must not end a run.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()


@app.command("list")
def list_municipalities() -> None:
    """登録されている自治体と、前回の実行の結果を一覧にします。"""
    from machi.render import record

    register = _register()
    try:
        runs = record.last_runs()
    except DataError as error:
        raise _stop(error) from error
    for row in register.itertuples():
        outcome = runs.get(row.municipality_code)
        state = "未作成" if outcome is None else ("失敗" if outcome.message else "作成済み")
        place = f"{row.prefecture_name}{row.municipality_name}"
        typer.echo(f"{row.municipality_code}  {place}  {row.slug}  報告書：{state}")


@app.command()
def check(
    municipalities: Codes = None, consistency: Consistency = False, style: Style = Format.table
) -> None:
    """データと引数を検査し、問題をすべて示します（報告書は作りません）。

    団体コードを書くと、章ごとに何が示せるか、次に何を入れるかも言います。
    終了コードは、データや引数に問題があれば1です。--consistency で見つかる食い違いは
    担当課への質問であり、間違いとは限らないため、見つかっても0のままです。
    """
    if style is not Format.table and not consistency:
        raise typer.BadParameter("--format は --consistency と一緒に使ってください")
    register = _register()
    failed = 0
    sound = []
    for code in _wanted(municipalities) or list(register["municipality_code"]):
        try:
            town = _sound(code)
        except DataError as error:
            failed += 1
            typer.echo(f"✗ {code}\n{error}", err=True)
            if municipalities and not consistency:
                _print_what_reads(code)
            continue
        if consistency:
            sound.append(town)
        else:
            _print_sound(town, in_full=bool(municipalities))
    if consistency:
        _print_findings(sound, style)
    strays: list[Problem] = [] if municipalities else [*store.check_folders(), *_side_by_side()]
    for problem in strays:
        typer.echo(f"✗ {problem}", err=True)
    if failed or strays:
        raise typer.Exit(1)


def _side_by_side() -> list[Problem]:
    """Problems of the parameters and themes of the page that compares municipalities."""
    from machi import sidebyside, themes

    problems: list[Problem] = []
    # Without parameters the workbook has no such page.
    for read in (sidebyside.read, themes.load) if sidebyside.path().is_file() else ():
        try:
            read()
        except DataError as error:
            problems += error.problems
    return problems


def _sound(code: str) -> store.Municipality:
    """A municipality whose data and parameters are sound, with the tables of its wanted plans.

    Raises:
        DataError: with every problem.
    """
    from machi import parameters, rules

    town = store.load(code)
    run = parameters.read_own(town.code, town.slug)
    store.narrow(town, run)
    rules.load(run.rule)
    return town


def _print_sound(town: store.Municipality, *, in_full: bool) -> None:
    """That a municipality's data are sound, and what its chapters can show."""
    from machi import readiness
    from machi.narrative import readiness as words

    parts = readiness.assess(town.tables)
    rows = sum(len(table) for table in town.tables.values())
    line = f"✓ {town.code} {town.name}：{rows}行、問題なし（指紋 {town.fingerprint}）"
    typer.echo(line if in_full else f"{line}、{words.brief(parts)}")
    if in_full:
        typer.echo("\n".join(words.lines(parts)))


def _print_what_reads(code: str) -> None:
    """What the chapters could show of the rows that are in order, where there are tables."""
    from machi import readiness
    from machi.narrative import readiness as words

    try:
        tables = store.sound_rows(code)
    except DataError:
        # What hinders reading was said already.
        return
    if tables:
        typer.echo(
            "問題のない行だけで見ると、\n" + "\n".join(words.lines(readiness.assess(tables)))
        )


def _print_findings(towns: list[store.Municipality], style: Format) -> None:
    """What the consistency checks find, as the reader asked for it."""
    from machi import consistency
    from machi.narrative import consistency_export as export
    from machi.narrative import consistency_facts as facts

    checked = []
    for town in towns:
        findings, counts = consistency.check({**town.shared.tables, **town.tables})
        described = facts.describe(findings, town)
        checked.append(export.Checked(town.code, town.name, described, counts))
    write = {Format.table: export.as_text, Format.json: export.as_json, Format.csv: export.as_csv}
    typer.echo(write[style](checked))


@app.command()
def render(
    municipalities: Codes = None,
    everything: All = False,
    pdf: Pdf = False,
    jobs: Jobs = 0,
    force: Force = False,
    explain: Explain = False,
    quiet: Quiet = False,
    timeout: Timeout = 600.0,
    scheduler: Scheduler = "",
) -> None:
    """報告書を rendered/ に作ります。前回から変わったものだけを作り直します。

    一冊の報告書（report.html）、章ごとのページ、すべての表（tables.xlsx とCSV）ができます。
    --all では、自治体を並べる頁（comparison）も作ります。団体コードの代わりに comparison と
    書けば、その頁だけを作ります。
    失敗した自治体があっても、ほかは最後まで作ります。終了コードは、失敗があれば1、
    Ctrl+Cで止めたときは130です。
    """
    from machi.render import batch, saying

    if bool(municipalities) == everything:
        raise typer.BadParameter("団体コードを並べるか、--all を付けてください")
    options = batch.Options(
        workers=jobs, scheduler=scheduler, paper=pdf, force=force, seconds=timeout
    )
    # A run ended by its service manager ends as one ended by hand.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        wanted = _wanted(municipalities) or batch.everything()
        planned = batch.plan(wanted, options)
        if explain:
            typer.echo("\n".join(saying.explained(planned)))
            return
        stale = sum(bool(town.reasons) for town in planned)
        with saying.Progress(stale, quiet=quiet) as progress:
            summary = batch.run(planned, options, progress.add)
    except DataError as error:
        raise _stop(error) from error
    if not quiet:
        typer.echo("\n".join(saying.made(summary)))
    for line in saying.failed(summary):
        typer.echo(line, err=True)
    if summary.interrupted:
        raise typer.Exit(130)
    if summary.failed or any(outcome.unprinted for outcome in summary.made):
        raise typer.Exit(1)


@app.command()
def new(
    wanted: Annotated[
        str,
        typer.Argument(metavar="CODE|NAME", help="6桁の団体コードか名前（例：072028、北斗市）"),
    ],
    form: Annotated[
        bool, typer.Option("--form", help="CSVの代わりに、記入するExcelの様式を作ります")
    ] = False,
    slug: Annotated[
        str, typer.Option(help="フォルダー名に使う英小文字の短い名前（書かなければ読みから）")
    ] = "",
    name: Annotated[
        str, typer.Option(help="架空の自治体（99で始まるコード）の名前。実在のものは一覧から")
    ] = "",
) -> None:
    """新しい自治体の空の表と、手引き、引数ファイルを作ります。

    全国1,741の市町村と特別区のどれでも、団体コードか名前だけで始められます。
    """
    from machi import scaffold

    # Ended by its service manager, it clears away what it had begun, as when ended by hand.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        made = scaffold.create(wanted, slug, name, form=form)
    except (DataError, ValueError) as error:
        raise _stop(error) from error
    except OSError as error:
        raise _stop(f"書き込めませんでした（{error}）。作りかけは残していません。") from error
    town, place = made.town, show(made.folder)
    typer.echo(f"作りました：{town.prefecture}{town.name}（{town.code}） {place}")
    typer.echo(f"  手引き：{place}/{scaffold.GUIDE}　引数：{show(made.settings)}")
    first = forms.FILE if form else "plans.csv"
    typer.echo(
        f"次は手引きを読み、data/sources.csv に資料を足してから、{first} を埋めて "
        f"`machi check {town.code}` で確かめます。"
    )


@app.command("form")
def convert(
    code: Annotated[str, typer.Argument(help="6桁の団体コード")],
    to_csv: Annotated[
        bool, typer.Option("--to-csv", help="記入したフォームを、CSVの表に戻します")
    ] = False,
) -> None:
    """CSVの表を、Excelで記入するフォーム（form.xlsx）に変えます。

    新しいほうを読み直して同じことを確かめてから、元のほうを消します。
    """
    from machi import conversion

    try:
        made = conversion.to_csv(code) if to_csv else conversion.to_form(code)
    except DataError as error:
        raise _stop(error) from error
    typer.echo(f"作りました：{show(made)}")


def _register() -> pd.DataFrame:
    """The real municipalities; a made-up one is checked and rendered by naming its code."""
    try:
        return store.registered(store.load_shared())
    except DataError as error:
        raise _stop(error) from error


def _stop(error: Exception | str) -> typer.Exit:
    """Say what is wrong and end with exit code 1."""
    typer.echo(str(error), err=True)
    return typer.Exit(1)


def _wanted(given: list[str] | None) -> list[str]:
    """Codes as given, each once; ０７２０２８ is 072028, and what is no code is reported later."""
    return list(dict.fromkeys(unicodedata.normalize("NFKC", code).strip() for code in given or []))
