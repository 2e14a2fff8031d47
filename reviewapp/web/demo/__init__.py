"""A demonstration: an invented bicycle shop, three agents with known habits, and the people who review them.

Everything is made from a seed, so two installations show the same shop. The history goes in through
`POST /api/v1/history`, the way a company would bring its own from another tool.
"""
