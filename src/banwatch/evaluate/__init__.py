"""How good the classifier is: labels against findings, figures, a report; and what labels teach it. Pure."""
