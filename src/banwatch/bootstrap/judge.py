"""The classifier of the settings: all that `classify` and `replay` need, without the rest of the bot."""

from banwatch.edges.classifier import RulebookClassifier
from banwatch.errors import ConfigError, InputError
from banwatch.model.watch import Watch
from banwatch.ports import Classifier
from banwatch.settings import Loaded


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


def chosen_watch(classifier: Classifier, wanted: str) -> Watch:
    """The watch of this id, the first one when none is named. InputError names those that there are."""
    for watch in classifier.watches:
        if watch.id == wanted or not wanted:
            return watch
    known = ", ".join(watch.id for watch in classifier.watches)
    raise InputError(f"There is no watch {wanted!r}.", f"Known: {known}.")
