"""What the pages call the coded values of a content: kinds, costs, weights. The values themselves are in `content`."""

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
