"""Calls of methods that classes inherit, override and extend."""

import sys


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.moves = 0

    def deposit(self, amount):
        self.balance += amount
        self.moves += 1

    def fee(self):
        return 1

    def withdraw(self, amount):
        self.deposit(-amount - self.fee())

    def close_month(self):
        return self.balance % 1000


class Savings(Account):
    def __init__(self, balance, rate):
        super().__init__(balance)
        self.rate = rate

    def close_month(self):
        self.deposit(self.balance // 1000 * self.rate)
        return super().close_month()


class Premium(Savings):
    def fee(self):
        return 0

    def deposit(self, amount):
        super().deposit(amount)
        if amount > 90:
            self.balance += 1


def main(rounds):
    accounts = [Account(1000), Savings(2000, 2), Premium(3000, 3)]
    total = 0
    for i in range(rounds):
        for account in accounts:
            account.deposit(i % 100)
            account.withdraw(i % 50)
            if account.balance > 100_000:
                account.withdraw(90_000)
        if i % 8 == 0:
            for account in accounts:
                total += account.close_month()
    for account in accounts:
        print(type(account).__name__, account.balance, account.moves)
    print(total)


main(int(sys.argv[1]))
