"""What the catalog can be asked for: every call that the product offers for an account of each integration, against a vendor that the fixtures play.

Nothing that is offered may end in a fault of the definition. Where a vendor has a description, `tests/prism` holds what went over the wire against that.
"""

import unittest

from offered.demo import Demo
from offered.offered import CATALOG, Offered
from support.server import Server

FAULTS = ("mapping", "internal")


class EveryOffer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("offered")
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()

    def test_what_is_offered_is_served_or_refused_in_words_and_nothing_else_is_taken(self):
        for folder in sorted((CATALOG / "integrations").iterdir()):
            with self.subTest(folder.name):
                self.faultless(folder.name)

    def faultless(self, name: str) -> None:
        offered = Offered(self.server, name)
        self.addCleanup(offered.played.stop)
        faults, kinds = [], {}
        for offer in offered.offers():
            answer, _ = offered.ask(offer)
            kind = answer.json["kind"] if answer.status >= 300 else "served"
            kinds[kind] = kinds.get(kind, 0) + 1
            if kind in FAULTS:
                faults.append(f"{offer.title}: {answer.json['detail']}")
        print(f"           {name}: {sum(kinds.values())} calls, {len(offered.played.asked)} requests; " + ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())), flush=True)
        self.assertGreater(sum(kinds.values()), 20)
        self.assertEqual(list(offered.unneeded()), [], "the vendor makes such records without")
        self.assertEqual(faults, [])
        self.assertEqual([offer.title for offer in offered.strangers() if offered.ask(offer)[0].status != 400], [], "what nothing maps would be lost in silence")


class EveryList(unittest.TestCase):
    def test_the_demo_has_something_to_show_in_every_list(self):
        demo = Demo()
        self.addCleanup(demo.stop)
        shown = {f"{account['integration']} {path}": found for account in demo.accounts() for path, found in demo.lists(account["id"])}
        print(f"           {len(shown)} lists", flush=True)
        self.assertGreater(len(shown), 80)
        self.assertEqual({name: found for name, found in shown.items() if not isinstance(found, int) or found == 0}, {})
