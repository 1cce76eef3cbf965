"""Objects written as JSON and read again."""

import json
import sys


def orders_of(count):
    orders = []
    for i in range(count):
        orders.append({
            "id": i,
            "customer": {"name": f"Customer {i % 50}", "city": "Zürich" if i % 2 == 0 else "Genève", "vip": i % 10 == 0},
            "lines": [{"article": f"A-{i * j % 1000}", "count": j, "price": i % 100 + 0.25 * j} for j in range(1, 5)],
            "note": None if i % 3 == 0 else "say \"please\"\nand \\ wait",
        })
    return orders


def worth(orders):
    total = 0.0
    for order in orders:
        for line in order["lines"]:
            total += line["count"] * line["price"]
    return total


def main(rounds):
    orders = orders_of(1000)
    for _ in range(rounds):
        orders = json.loads(json.dumps(orders))
    print(worth(orders), len(orders), orders[-1]["customer"]["city"], orders[-2]["note"])


main(int(sys.argv[1]))
