"""Two texts of our own with the structure of the reports that started the project.

A release: one decision today, a list of places before it, long quotations, a call for a statewide law.
A brief: "X has voted to pass a ban …, announced Wednesday", the places that it joins, one long quotation.
"""

RELEASE = """The Worcester City Council this evening voted unanimously to prohibit the use of face surveillance by \
every city department, the second city of its size in the region to do so. Worcester follows four other Massachusetts \
municipalities (Springfield, Cambridge, Northampton and Somerville) that adopted prohibitions in the last two years.
The director of a civil liberties group in the state gave this statement about the vote:
“Nobody should be tracked through a city by a camera that guesses at names. Worcester has joined four other towns in \
Massachusetts that banned this technology for their own agencies. It is now up to the legislature to pass a statewide \
moratorium.”
The councilor who wrote the measure added:
“This ordinance puts trust before gadgets. I thank my colleagues, and the neighbors who came to every hearing.”
A teachers' association said that such software in schools would do harm to children and to their families."""

BRIEF = """AMHERST, Mass. (VT9) – Amherst has voted to adopt a ban on facial recognition technology, a civil liberties \
group announced Wednesday.
The town now joins other Massachusetts communities including Worcester, Springfield, Cambridge and Somerville, which \
adopted bans over the last two years.
The group's program director said the following:
“A million people in this state are now covered by municipal bans of face surveillance. A man in another state was \
jailed for a thing that he had not done, on the word of a machine. We thank the Amherst Town Council for passing this \
bylaw. Lawmakers in the state house should pass a statewide moratorium at once.”
Reporters have asked the town manager for a comment."""
