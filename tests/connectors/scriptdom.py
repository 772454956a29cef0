"""Asks Microsoft's T-SQL parser (ScriptDom) whether texts are T-SQL. Runs under the Python of ADF_ORACLE_HOME.

JSON on standard input: a list of texts. JSON on standard output: for each its errors, `[line, column, message]`.
"""

import json
import os
import sys
from pathlib import Path


def main() -> None:
    """Parse every text; the grammar is SQL Server 2019's."""
    home = Path(os.environ["ADF_ORACLE_HOME"])
    parse = _parser(home)
    json.dump([parse(text) for text in json.load(sys.stdin)], sys.stdout)


def _parser(home: Path):
    # only the oracle's own Python has these, and .NET must be loaded before its types
    import pythonnet  # noqa: PLC0415
    from clr_loader import get_coreclr  # noqa: PLC0415

    root = home / "dotnet9"
    pythonnet.load(get_coreclr(runtime_config=str(root / "runtimeconfig.json"), dotnet_root=str(root)))
    import clr  # noqa: PLC0415

    clr.AddReference(str(home / "scriptdom" / "Microsoft.SqlServer.TransactSql.ScriptDom.dll"))
    from Microsoft.SqlServer.TransactSql.ScriptDom import TSql150Parser  # noqa: PLC0415
    from System.IO import StringReader  # noqa: PLC0415

    parser = TSql150Parser(True)  # QUOTED_IDENTIFIER is on

    def parse(text: str) -> list[tuple[int, int, str]]:
        _, errors = parser.Parse(StringReader(text), None)
        return [(error.Line, error.Column, error.Message) for error in errors]

    return parse


if __name__ == "__main__":
    main()
