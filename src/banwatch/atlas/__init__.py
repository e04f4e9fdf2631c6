"""Where places lie, and maps of them: public-domain boundaries, two projections, one picture. Pure."""
