"""How good the classifier is: labels against findings, figures, a report; and coefficients from labels. Pure."""
