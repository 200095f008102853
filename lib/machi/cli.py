"""The command line: render, check, list, new. It only calls the library and prints."""

import io
import signal
import sys
import unicodedata
from enum import StrEnum
from typing import Annotated

import pandas as pd
import typer

from machi import codes, store
from machi.problems import DataError, Problem

app = typer.Typer(
    help="まちワークブック：自治体の計画をデータとして読み、報告書を作ります。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Codes = Annotated[list[str] | None, typer.Argument(help="6桁の団体コード（例：072028）")]
Consistency = Annotated[
    bool,
    typer.Option("--consistency", help="資料の中の食い違いを探し、質問の形で並べます"),
]
All = Annotated[bool, typer.Option("--all", help="登録されているすべての自治体")]


Pdf = Annotated[
    bool,
    typer.Option("--pdf", help="PDFも作ります（Chromium・Chrome・Edge のどれかが要ります）"),
]
Jobs = Annotated[
    int,
    typer.Option("--jobs", "-j", min=0, help="同時に働くプロセスの数（0ならコアの数だけ）"),
]
Force = Annotated[bool, typer.Option("--force", help="変わっていないものも作り直します")]
Explain = Annotated[
    bool, typer.Option("--explain", help="作り直す理由を自治体ごとに示します（何も作りません）")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="失敗だけを示します")]
Scheduler = Annotated[
    str,
    typer.Option(
        "--scheduler",
        help="Daskのクラスターで作ります（例：tcp://host:8786。別途 distributed が要ります）",
    ),
]
Timeout = Annotated[
    float,
    typer.Option("--timeout", min=1, help="ノートブック一つにかけてよい秒数"),
]


class Format(StrEnum):
    """How ``check --consistency`` prints what it finds."""

    table = "table"
    json = "json"
    csv = "csv"


Style = Annotated[
    Format, typer.Option("--format", help="--consistency の出力の形（json と csv は標準出力だけ）")
]


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
            continue
        if consistency:
            sound.append(town)
        else:
            rows = sum(len(table) for table in town.tables.values())
            typer.echo(f"✓ {town.code} {town.name}：{rows}行、問題なし（指紋 {town.fingerprint}）")
    if consistency:
        _print_findings(sound, style)
    strays: list[Problem] = [] if municipalities else store.check_folders()
    for problem in strays:
        typer.echo(f"✗ {problem}", err=True)
    if failed or strays:
        raise typer.Exit(1)


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
        wanted = _wanted(municipalities) or list(_register()["municipality_code"])
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
    code: Annotated[str, typer.Argument(help="6桁の団体コード")],
    slug: Annotated[str, typer.Option(help="フォルダー名に使う英小文字の短い名前")],
    name: Annotated[str, typer.Option(help="自治体の名前（例：北斗市）")],
    prefecture: Annotated[str, typer.Option(help="都道府県の名前")],
) -> None:
    """新しい自治体の空の表と引数ファイルを作ります。"""
    from machi import scaffold

    try:
        made = scaffold.create(codes.parse_code(code), codes.check_slug(slug), name, prefecture)
    except (DataError, ValueError) as error:
        raise _stop(error) from error
    typer.echo(
        f"作りました：{made}\n次は plans.csv から順に埋め、`machi check {code}` で確かめます。"
    )


def _register() -> pd.DataFrame:
    try:
        return store.load_shared()["municipalities"]
    except DataError as error:
        raise _stop(error) from error


def _stop(error: Exception) -> typer.Exit:
    """Say what is wrong and end with exit code 1."""
    typer.echo(str(error), err=True)
    return typer.Exit(1)


def _wanted(given: list[str] | None) -> list[str]:
    """Codes as given, each once; ０７２０２８ is 072028, and what is no code is reported later."""
    return list(dict.fromkeys(unicodedata.normalize("NFKC", code).strip() for code in given or []))
