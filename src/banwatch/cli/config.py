"""`banwatch config`: the settings that are in force, and their schema for editors."""

import json

import typer
from pydantic import SecretStr

from banwatch.cli.session import loaded_settings, say
from banwatch.settings.schema import json_schema
from banwatch.settings.table import Section

app = typer.Typer(help="The settings in force, and their schema.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def schema() -> None:
    """Print the JSON Schema of banwatch.toml. Editors that know TOML complete and check the file by it.

    Example: banwatch config schema
    """
    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@app.command()
def show() -> None:
    """Print all settings as they are in force: defaults, file and environment together. Secrets are masked.

    Example: banwatch config show
    """
    loaded = loaded_settings()
    say(f"# {loaded.file}")
    for name in type(loaded.settings).model_fields:
        section = getattr(loaded.settings, name)
        say(f"\n[{name}]")
        for key in type(section).model_fields:
            say(f"{key} = {_shown(section, key, loaded.database_url)}")


def _shown(section: Section, key: str, database: str) -> str:
    value = getattr(section, key)
    if isinstance(value, SecretStr):
        return json.dumps("********" if value.get_secret_value() else "")
    if key == "url" and not isinstance(value, tuple):
        from sqlalchemy.engine import make_url  # only an address of a database may hold a password and be no secret

        return json.dumps(make_url(database).render_as_string(hide_password=True))
    return json.dumps(section.model_dump(mode="json")[key], ensure_ascii=False)
