"""The module json beside Python's: they take and refuse the same texts, mean the same by them, and read each other's.

The texts are real ones with a few bytes changed, from a fixed seed. Where the two differ on purpose the text is left
out: NaN and Infinity, numbers beyond a float, lone surrogates, which Python takes, and a byte order mark.
"""

import json
import math
import pathlib
import random
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

SEEDS = [
    '{"name": "kestrel", "speed": 1.5e2, "tags": ["a", "\\u00e9\\n", ""], "up": true, "down": false, "owner": null}',
    '[1, -2, 0.5, 1E-3, -0, 12345678901234567890, [], {}, [[[]]], {"a": {"b": [null, {"c": "d"}]}}]',
    '[0.1000000000000000055511151231257827021181583404541015625, 9007199254740993.0, 1.7976931348623157e308]',
    '"\\ud83d\\ude00 \\" \\\\ \\/ \\b\\f\\r\\t é€😀"',
    ' {"k" : [ 1 , 2 ] ,\n\t"l":"m" } ',
    "-12.75e+3",
    '{"a": 123456789012345678901, "b": [98765432109876543210, -11111111111111111111111111]}',
]
PIECES = list('{}[],:"\\0123456789-+.eEtfnu \n\t\x01aé') + ["true", "null", "false", '"', "\\u00", "\\n", "[[", "]]"]
COUNT = 4000
DIFFERS = re.compile(r"NaN|Infinity|\\u[dD][89a-fA-F]")
PROGRAM = """
import json, sys
answers = []
for text in json.decode(sys.stdin.read()) {
    try {
        answers.append([json.encode(json.decode(text)), json.encode(json.decode(text.encode()), indent=2)])
    } except json.DecodeError e {
        assert e.lineno >= 1 and e.colno >= 1 and "no JSON" not in e.msg, (text, e)
        answers.append(None)
    }
}
print(json.encode(answers))
"""


def changed(text, chance):
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice([chance.choice(PIECES), ""]) + text[at + chance.randrange(3):]
    return text


def meaning(text):
    """What Python reads in the text, as a list of one; None if it refuses it."""
    try:
        return [json.loads(text)]
    except ValueError:
        return None


def finite(value):
    if isinstance(value, dict):
        return all(map(finite, value.values()))
    if isinstance(value, list):
        return all(map(finite, value))
    return not isinstance(value, float) or math.isfinite(value)


def same(a, b):
    """Equal, and 1 is not 1.0 or True."""
    return repr(a) == repr(b)


class JsonTest(peers.PeerTest):
    def test_falcon_and_python_read_the_same(self):
        chance = random.Random(7)
        texts = {changed(chance.choice(SEEDS), chance) for _ in range(COUNT)}
        meanings = {text: meaning(text) for text in texts if not DIFFERS.search(text)}
        meanings = {text: values for text, values in meanings.items() if values is None or finite(values)}
        texts = sorted(meanings)
        written = json.dumps(texts, ensure_ascii=False).encode()
        answers = json.loads(self.run_peer(peers.FALCON, "-c", PROGRAM, stdin=written))
        self.assertEqual(len(answers), len(texts))
        taken = [text for text in texts if meanings[text] is not None]
        self.assertTrue(COUNT / 20 < len(taken) < len(texts) * 0.9, len(taken))
        for text, answer in zip(texts, answers):
            with self.subTest(text=text):
                self.assertEqual(answer is None, meanings[text] is None)
                for written in answer or []:
                    self.assertTrue(same(json.loads(written), meanings[text][0]), written)


if __name__ == "__main__":
    unittest.main()
