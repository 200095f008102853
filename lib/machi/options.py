"""The options of the command line with the help a user sees."""

from enum import StrEnum
from typing import Annotated

import typer

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
