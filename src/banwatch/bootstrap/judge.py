"""The classifier of the settings: all that `classify` and `replay` need, without the rest of the bot."""

from pathlib import Path

from banwatch.edges.classifier import RulebookClassifier
from banwatch.errors import ConfigError, InputError
from banwatch.model.watch import Watch
from banwatch.ports import Classifier
from banwatch.settings import Loaded, packaged_config


def load_classifier(loaded: Loaded) -> RulebookClassifier:
    """The classifier with the watches of the settings. ConfigError lists every fault of every watch file."""
    paths = tuple(loaded.path(name) for name in loaded.settings.classify.watches)
    missing = tuple(
        f"{loaded.file}: classify.watches: there is no file {path}." for path in paths if not path.is_file()
    )
    if missing:
        raise ConfigError(missing)
    return RulebookClassifier.load(paths)


def phrases(classifier: Classifier) -> dict[str, str]:
    """How each watch is named in a headline."""
    return {watch.id: watch.phrase for watch in classifier.watches}


def chosen_watch(loaded: Loaded, wanted: str) -> tuple[RulebookClassifier, Watch]:
    """The classifier and the watch asked for: by its id, also of a watch that is switched off, or by its file.

    The first of the settings when none is named. InputError names those that there are.
    """
    classifier = load_classifier(loaded)
    for watch in classifier.watches:
        if watch.id == wanted or not wanted:
            return classifier, watch
    file = Path(wanted) if wanted.endswith(".toml") else watch_files(loaded).get(wanted)
    if file is None or not file.is_file():
        known = ", ".join(sorted({*(watch.id for watch in classifier.watches), *watch_files(loaded)}))
        raise InputError(f"There is no watch {wanted!r}.", f"Known: {known}. Or name a watch file (….toml).")
    alone = RulebookClassifier.load((file,))
    return alone, alone.watches[0]


def watch_files(loaded: Loaded) -> dict[str, Path]:
    """The watch files that lie beside the settings and in the package, by name: on or off."""
    folders = (packaged_config() / "watches", loaded.path("watches"))
    return {file.stem: file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*.toml"))}
