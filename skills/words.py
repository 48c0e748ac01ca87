"""What the pages call the coded values of a content: kinds, costs, weights. The values themselves are in `content`."""

LEVEL_MEANINGS = (
    "you have not done it",
    "you can do it with step-by-step help",
    "you do it on your own",
    "others rely on what you do",
    "you decide how it is done and teach it",
)
"""What each level means in any area, for who has not read an area’s own sentences."""

WEIGHT_NAMES = {5: "Critical", 4: "Important", 3: "Useful every week", 2: "Useful now and then", 1: "Marginal"}
"""How much a role cares about a skill."""

KIND_NAMES = {
    "book": "Book",
    "community": "Community",
    "conference": "Conference",
    "course": "Course",
    "degree": "Degree",
    "docs": "Documentation",
    "paper": "Paper",
    "project": "Project",
    "tutorial": "Tutorial",
    "video": "Video",
}
"""What a resource is."""

COST_NAMES = {"free": "Free", "free-to-audit": "Free to audit", "paid": "Paid"}
"""What a resource costs, cheapest first."""

PATH_KIND_NAMES = {
    "bachelor": "Bachelor’s degree",
    "master": "Master’s degree",
    "courses": "Courses",
    "self-taught": "Self-taught",
    "open-source": "Open source",
    "community": "Community",
}
"""What a learning path is made of."""
