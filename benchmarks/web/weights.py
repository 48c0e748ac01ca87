"""What pages weigh on the wire, compressed."""

import re

from benchmarks.web.browser import Browser, PlumbWalk

FILES = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def weights(port: int) -> dict[str, int]:
    """Bytes of the pages of one person's way, and of a first visit with all its files."""
    newcomer = Browser(port)
    landing = newcomer.get("/")
    files = sorted(set(FILES.findall(landing.text)))
    style = next(path for path in files if path.endswith(".css"))
    text = newcomer.get(style).text
    files += sorted({f"/static/{name}" for name in re.findall(r'url\("?([^")]+\.woff2)"?\)', text)} - set(files))
    walk = PlumbWalk(port)
    rating = walk.page
    while walk.rate():
        pass
    questions = []
    while not walk.over:
        questions.append(walk.page.size)
        walk.answer()
    return {
        "first visit": landing.size + sum(newcomer.get(path).size for path in files if not path.endswith(".png")),
        "landing": landing.size,
        "rating": rating.size,
        "question, the heaviest": max(questions),
        "report": walk.page.size,
        "plan": walk.browser.get(f"/r/{walk.key}/plan").size,
    }
