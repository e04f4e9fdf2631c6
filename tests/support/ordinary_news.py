"""A stream of ordinary local news without a single new ban, put together from our own sentences by a seed.

Half of the stories are plain local news. The others hold the words that a careless rule trips over: face, facial,
recognition, biometric, ban, council, ordinance, cameras, in their everyday senses and beside the topic itself (an
arrest after a search, a talk at a library, a company's trial, a bill at a statehouse, a history of bans elsewhere).
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from banwatch.model.article import Article

FIRST_DAY = date(2025, 1, 6)
TOWNS = (
    "Ames, Iowa", "Elko, Nevada", "Minot, North Dakota", "Rolla, Missouri", "Batavia, New York", "Salina, Kansas",
    "Marietta, Ohio", "Bangor, Maine", "Casper, Wyoming", "Ruston, Louisiana", "Yakima, Washington", "Alma, Michigan",
    "Nampa, Idaho", "Rutland, Vermont", "Cullman, Alabama", "Winona, Minnesota", "Lodi, California", "Helena, Montana",
    "Conway, Arkansas", "Enid, Oklahoma", "Sumter, South Carolina", "Elgin, Illinois", "Kokomo, Indiana",
    "Beckley, West Virginia", "Hobbs, New Mexico", "Ocala, Florida", "Tyler, Texas", "Gresham, Oregon",
)  # fmt: skip
PEOPLE = (
    "Nora Feld", "Amos Tully", "Irene Castellan", "Dale Yoder", "Pilar Quint", "Gus Marchetti", "Hollis Crane",
    "Beth Okafor", "Warren Lisk", "Tamsin Roe", "Leo Barragan", "Ingrid Sauer", "Otis Penn", "Mabel Duarte",
)  # fmt: skip
STREETS = ("Mill Road", "Second Street", "Depot Avenue", "Orchard Lane", "River Street", "Court Square")
THINGS = ("leaf blowers", "plastic bags", "fireworks", "parking on lawns", "roosters", "smoking in parks", "drones",
          "short-term rentals", "vaping near schools", "through trucks", "backyard fires", "scooters")  # fmt: skip
GROUPS = ("the garden club", "a church choir", "the senior center", "the rowing club", "the food bank", "a scout troop")

PLAIN = (
    ("{group} marks forty years", "{town} — {person} has kept the books of {group} since it was a card table in a "
     "basement. On Saturday she hands them over. Members brought pies and a brass band."),
    ("Bridge on {street} to close", "Drivers in {short} will need another way over the creek. The bridge on {street} "
     "closes on Monday for new bearings, said {person}, who runs public works. Work should end by fall."),
    ("Bakery opens again", "The smell is back on {street}. {person} lit the ovens of the bakery that her grandfather "
     "built and sold out before nine. She hopes to hire two people by summer."),
    ("Rain washes out the fair", "Wind took down two tents and the pony rides were called off. {person}, who chairs "
     "the fair board in {short}, said that tickets hold for next weekend."),
    ("Budget talk runs late", "The city council in {town} spent three hours on a budget that grew by two percent. "
     "{person} asked why the sand costs more each year. A vote is due in two weeks."),
    ("Team wins on a late goal", "The girls of {short} came from behind and won in the last minute. {person} scored "
     "twice. The next match is away."),
    ("Library gets a roof", "The library board of {short} chose slate over copper after a debate of two hours. "
     "{person} said that slate lasts. The children's room stays closed until March."),
    ("Fire guts a barn", "Nobody was hurt when a barn burned near {street}. Crews from three towns brought water by "
     "truck. {person} said that hay had been stacked wet."),
)  # fmt: skip
TRAPS = (
    ("Council bans {thing}", "{town} — The City Council voted 5-2 on {weekday} to ban {thing}. {person} said that the "
     "ordinance was overdue. Fines start at fifty dollars. The council also agreed to buy two cameras for the depot."),
    ("Council considers a ban on {thing}", "A ban on {thing} is before the council in {short}. {person} wrote the "
     "draft. Nobody voted on {weekday}; a hearing comes next month."),
    ("In recognition of {person}", "The town board of {town} gave a plaque in recognition of {person}, who faced down "
     "a flood with nothing but a shovel. It was a moment of recognition that brought tears to many a face."),
    ("Face painting at the fair", "Children lined up for face painting while {group} sold pies. A ban on glitter, "
     "passed by the fair committee, held for the most part. {person} painted forty tigers."),
    ("Spa adds facial", "A spa on {street} now has a facial for men. {person} said that the recognition came slowly. "
     "There is no ban on walk-ins, and the city council's own clerk was the first."),
    ("New cameras downtown", "{town} — Police put up nine cameras on {street}. {person}, the chief, said that they "
     "read no faces and that the pictures are kept for thirty days. The council paid with a grant."),
    ("Player banned for two games", "The league banned {person} for two games after a foul. Her coach in {short} "
     "asked for a review and got a face full of rain. Recognition of the rule book, he said, starts at the top."),
    ("Clinic tests biometric lock", "A clinic near {short} has a biometric lock for its medicine room. It reads a "
     "thumb. {person}, a nurse, said that it beats a key on a string. The county board saw it on {weekday}."),
    ("Face mask rule ends", "The hospital in {short} dropped its face mask rule on {weekday}. {person} said that the "
     "ban on visitors under twelve ends as well. The council was not asked."),
    ("School bans phones", "The school board of {town} banned phones in class on a vote of 4-1. Pupils had unlocked "
     "them with their faces under the desks. {person} was the one against."),
)  # fmt: skip
NEAR = (
    ("Arrest after a tip", "Police in {town} arrested a man of 31 on {weekday} for thefts from cars. Facial "
     "recognition software gave a lead, said {person}, the chief, and a witness knew him. A council member asked how "
     "often it is used."),
    ("A talk on facial recognition", "{person} speaks on facial recognition at the library in {short} on {weekday} at "
     "seven. The talk is free. Coffee is served."),
    ("Airport tries face boarding", "Passengers near {short} may board by facial recognition from {weekday}. An "
     "airline runs the trial. {person} said that anybody may show a paper instead."),
    ("Statehouse hears bill on face scans", "A committee of the House heard a bill on {weekday} that would regulate "
     "facial recognition by the state's police. {person} of {short} spoke for it. The Senate has its own."),
    ("Letter: Ask before you scan", "To the editor: I read about facial recognition in stores. We should ask our city "
     "council in {short} to look at it before the first camera is bought. Are we not a town of neighbors? {person}"),
    ("Store ends its trial of face scans", "A supermarket in {short} has ended a trial of facial recognition at its "
     "doors. {person}, its manager, said that too many regulars were stopped. The chain will review the pictures."),
    ("How a face is measured", "A student from {short} won a prize for a paper on facial recognition. {person}, who is "
     "nineteen, measured how glasses change the result. She starts at the university in fall."),
    ("Council hears of police software", "{town} — The council heard a report on {weekday} on the software that the "
     "police use. Facial recognition is not among it, said {person}. No vote was taken, and none is planned."),
)  # fmt: skip
FILLER = (
    "Doors open at six, and parking is behind the church.",
    "{person} said that she would do it all again, though not before lunch.",
    "The work is paid from a fund that was set up after the flood.",
    "Two members of the board were absent.",
    "A second meeting is planned, once the clerk has found a room that is large enough.",
    "Neighbors on {street} had asked for it since the spring.",
    "The county has lent a truck.",
    "“It was the coldest {weekday} that I can remember,” said {person}.",
    "Nobody could say what it would cost.",
    "The item after that, a permit for a hot dog stand, took four minutes.",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday")
SHARES = ((PLAIN, 0.5), (TRAPS, 0.38), (NEAR, 0.12))
"""What the stream is made of: plain stories, trap words, stories that name the technology."""


def ordinary_news(count: int, seed: int = 20250106) -> Iterator[Article]:
    """So many articles, the same for the same seed. None of them reports a new ban of facial recognition."""
    draw = random.Random(seed)
    kinds, weights = zip(*SHARES, strict=True)
    for number in range(count):
        (pool,) = draw.choices(kinds, weights)
        yield _article(number, draw, *draw.choice(pool))


def _article(number: int, draw: random.Random, headline: str, lead: str) -> Article:
    town = draw.choice(TOWNS)
    words = {
        "town": town, "short": town.split(",")[0], "thing": draw.choice(THINGS), "street": draw.choice(STREETS),
        "weekday": draw.choice(WEEKDAYS), "group": draw.choice(GROUPS),
    }  # fmt: skip
    extra = draw.sample(FILLER, k=draw.randint(2, 6))
    other = draw.choice(PLAIN)[1] if draw.random() < OTHER_STORY else ""
    told = [lead, " ".join(extra), other]
    text = "\n\n".join(each.format(person=draw.choice(PEOPLE), **words) for each in told if each)
    title = headline.format(person=draw.choice(PEOPLE), **words)
    day = FIRST_DAY + timedelta(days=number % 365)
    return Article(f"ordinary-{number}", text, title=title[:1].upper() + title[1:], published_on=day)


OTHER_STORY = 0.3
"""Pages on which a second story stands."""
