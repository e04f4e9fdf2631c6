"""`banwatch watch`: the topics that are looked for, and a new one from a few answers."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from banwatch.bootstrap.judge import chosen_watch, watch_files
from banwatch.classify.draft import BINDS, Answers, draft
from banwatch.cli.explain import articles_of
from banwatch.cli.session import loaded_settings, print_json, say, warn
from banwatch.edges.classifier import RulebookClassifier, load_watches
from banwatch.errors import ConfigError, InputError
from banwatch.evaluate.trial import Example, Tried, plain_examples, tried
from banwatch.model.article import Article
from banwatch.model.watch import Watch
from banwatch.settings import Loaded, packaged_config

app = typer.Typer(help="Topics that are looked for.", no_args_is_help=True, rich_markup_mode=None)

QUOTE = 60
"""Characters of an example that are shown as its name."""
BanOption = Annotated[list[str] | None, typer.Option("--ban", help="A report of such a ban: text or file. Repeat it.")]
NoBanOption = Annotated[
    list[str] | None, typer.Option("--no-ban", help="A text on the topic that reports no new ban. Repeat it.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command("list")
def list_watches(as_json: JsonOption = False) -> None:
    """List the watches that there are, and which of them are on.

    Example: banwatch watch list
    """
    loaded = loaded_settings()
    on = {loaded.path(name).resolve() for name in loaded.settings.classify.watches}
    found = [(watch, file, file.resolve() in on) for file, watch in _usable(_files(loaded, on))]
    if as_json:
        keys = ("id", "title", "phrase", "on", "alert_at", "review_at", "file")
        rows = [(w.id, w.title, w.phrase, active, w.alert_at, w.review_at, str(file)) for w, file, active in found]
        print_json([dict(zip(keys, row, strict=True)) for row in rows])
        return
    for watch, file, active in found:
        say(f"{'on ' if active else 'off'}  {watch.id:<24} {watch.title}  ({file})")
    say(f"{sum(active for *_, active in found)} of {len(found)} watches are on. Setting: classify.watches.")


def _files(loaded: Loaded, on: Iterable[Path]) -> list[Path]:
    """The files that are on and those that lie where watches lie, each once."""
    return sorted({*on, *(file.resolve() for file in watch_files(loaded).values())}, key=lambda file: file.name)


def _usable(files: Iterable[Path]) -> list[tuple[Path, Watch]]:
    found = []
    for file in files:
        try:
            found.append((file, load_watches((file,))[0]))
        except ConfigError as error:
            for fault in error.faults:
                warn(fault)
    return found


@app.command()
def check(
    watch: Annotated[str, typer.Argument(help="Id or file of the watch; else the first of the settings.")] = "",
    ban: BanOption = None,
    no_ban: NoBanOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a watch file and try it on plain sentences and on your examples. Ends with 1 when it is wrong on any.

    Example: banwatch watch check gas-leaf-blowers --ban "The town council voted 4-1 to ban gas leaf blowers."
    """
    classifier, chosen = chosen_watch(loaded_settings(), watch)
    _try(classifier, chosen, (*_examples(ban, True), *_examples(no_ban, False)), as_json)


@app.command()
def new(
    name: Annotated[str, typer.Option(help='What is banned, as a headline says it: "police drones".')] = "",
    watch_id: Annotated[str, typer.Option("--id", help="Id and file name; else made from the name.")] = "",
    term: Annotated[list[str] | None, typer.Option("--term", help="Another name of it. Repeat it.")] = None,
    vendor: Annotated[list[str] | None, typer.Option("--vendor", help="A maker that stands for it.")] = None,
    ban_word: Annotated[
        list[str] | None, typer.Option("--ban-word", help='Another verb for banning it: "phase out". Repeat it.')
    ] = None,
    ban_noun: Annotated[
        list[str] | None, typer.Option("--ban-noun", help='Another noun for the ban: "phase-out". Repeat it.')
    ] = None,
    binds: Annotated[
        list[str] | None,
        typer.Option("--binds", help=f"Whom a ban binds: {', '.join(BINDS)}, or private=word,word. Default: all."),
    ] = None,
    ban: BanOption = None,
    no_ban: NoBanOption = None,
    folder: Annotated[Path | None, typer.Option(help="Where to write; else watches/ beside your settings.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the file, write nothing.")] = False,
) -> None:
    """Write a watch from a few answers, and try it on examples. Asks what is not given when --name is missing.

    Example: banwatch watch new --name "police drones" --term "unmanned aircraft" --vendor Skydio --binds police
    """
    answers = Answers(
        name,
        _several(term),
        _several(vendor),
        _several(ban_word),
        _several(ban_noun),
        _several(binds) or tuple(BINDS),
        watch_id,
    )
    bans, others = list(ban or ()), list(no_ban or ())
    if not name:
        answers = _asked(watch_id)
        bans += _asked_list("A report of such a ban (text or file)")
        others += _asked_list("A text on the topic without a new ban (text or file)")
    examples = (*_examples(bans, True), *_examples(others, False))
    loaded = loaded_settings()
    text, file = draft(answers), (folder or _folder(loaded)) / f"{answers.id}.toml"
    if dry_run:
        say(text)
        return
    _write(file, text)
    say(f"Wrote {file}")
    classifier = RulebookClassifier.load((file,))
    say(_switch_on(loaded, file))
    _try(classifier, classifier.watches[0], examples, as_json=False)


def _several(values: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(values or ())


def _asked(watch_id: str) -> Answers:
    """The answers of a person at a terminal, or of lines on standard input."""
    name = _ask("What is banned, as a headline names it (police drones)")
    if not name:
        raise InputError("A watch needs a name.", "Say what is banned, or give --name.")
    terms = _asked_list("Another name of it")
    vendors = _asked_list("A maker whose name stands for it")
    verbs = _asked_list('Another verb for banning it, beside "ban", "prohibit" and their like')
    nouns = _asked_list('Another noun for the ban, beside "ban", "moratorium" and their like')
    binds = _ask(f"Whom a ban binds ({', '.join(BINDS)}; several with spaces; empty for all)").split()
    return Answers(name, terms, vendors, verbs, nouns, tuple(binds) or tuple(BINDS), watch_id)


def _asked_list(question: str) -> tuple[str, ...]:
    found: list[str] = []
    while answer := _ask(f"{question} (empty: {'no more' if found else 'none'})"):
        found.append(answer)
    return tuple(found)


def _ask(question: str) -> str:
    try:
        return str(typer.prompt(question, default="", show_default=False)).strip()
    except typer.Abort:
        raise InputError(
            "The answers ended early.", "Answer on a terminal, or give --name and the other options."
        ) from None


def _examples(given: Sequence[str] | None, ban: bool) -> tuple[Example, ...]:
    """Each a file with one article or many, or the text itself."""
    return tuple(Example(name, article, ban) for each in given or () for name, article in _named(each))


def _named(given: str) -> list[tuple[str, Article]]:
    try:
        is_file = Path(given).is_file()
    except OSError:  # a text too long for a name
        is_file = False
    if is_file:
        return [(f"{Path(given).name}: {each.id}", each) for each in articles_of(Path(given))]
    if not given.strip() or " " not in given.strip():
        raise InputError(
            f"{given!r} is neither a file nor a text.", "Give the path of a file that is there, or a sentence."
        )
    return [(given[:QUOTE], Article("example", given))]


def _folder(loaded: Loaded) -> Path:
    """`watches` beside the settings; never in the package."""
    packaged = loaded.base.resolve() == packaged_config().resolve() and not loaded.base.resolve().is_relative_to(
        Path.cwd()
    )
    return (Path("config") if packaged else loaded.base) / "watches"


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise InputError(f"{file} is there already.", "Edit it, remove it, or give another --id.") from None
    except OSError as error:
        raise InputError(f"{file} cannot be written ({error.strerror}).", "Name a folder with --folder.") from error


def _switch_on(loaded: Loaded, file: Path) -> str:
    base = loaded.base.resolve()
    own = file.resolve()
    shown = own.relative_to(base) if own.is_relative_to(base) else own
    names = [*loaded.settings.classify.watches, str(shown)]
    return f"To switch it on, set under [classify]:\nwatches = {json.dumps(names, ensure_ascii=False)}"


def _try(classifier: RulebookClassifier, watch: Watch, own: Sequence[Example], as_json: bool) -> None:
    results = tried(classifier.classify, watch, (*plain_examples(watch), *own))
    wrong = sum(not one.right for one in results)
    if as_json:
        print_json({"watch": watch.id, "wrong": wrong, "examples": [_record(one) for one in results]})
    else:
        for one in results:
            _show(one)
        say(f"{len(results) - wrong} of {len(results)} examples read rightly." + (REMEDY if wrong else ""))
    if wrong:
        raise typer.Exit(1)


REMEDY = (
    " Mend terms, traps, verbs or thresholds in the file; `banwatch explain FILE --watch ID` shows how each is read."
)


def _record(one: Tried) -> dict[str, object]:
    finding = one.finding
    return {
        "example": one.example.name,
        "ban": one.example.ban,
        "verdict": finding.verdict.value,
        "confidence": round(finding.confidence, 4),
        "right": one.right,
        "places": [claim.place for claim in finding.claims],
        "reasons": list(finding.reasons),
    }


def _show(one: Tried) -> None:
    meant = "a ban" if one.example.ban else "no ban"
    places = ", ".join(claim.place or "an unknown place" for claim in one.finding.claims)
    said = f"{one.finding.verdict.value} ({one.finding.confidence:.2f})" + (f" in {places}" if places else "")
    say(f"{'well ' if one.right else 'WRONG'}  {meant:<6}  {said}  {one.example.name}")
    if not one.right and one.finding.reasons:
        say(f"       because {one.finding.reasons[0]}")
