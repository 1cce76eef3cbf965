-- Calls of methods that classes (tables with metatables) inherit, override and extend.
local function class(name, base)
  local made = setmetatable({ name = name }, { __index = base })
  made.__index = made
  return made
end

local Account = class("Account")

function Account.new(kind, balance)
  return setmetatable({ balance = balance, moves = 0 }, kind)
end

function Account:deposit(amount)
  self.balance = self.balance + amount
  self.moves = self.moves + 1
end

function Account:fee() return 1 end

function Account:withdraw(amount)
  self:deposit(-amount - self:fee())
end

function Account:close_month() return self.balance % 1000 end

local Savings = class("Savings", Account)

function Savings.new(kind, balance, rate)
  local self = Account.new(kind, balance)
  self.rate = rate
  return self
end

function Savings:close_month()
  self:deposit(self.balance // 1000 * self.rate)
  return Account.close_month(self)
end

local Premium = class("Premium", Savings)

function Premium:fee() return 0 end

function Premium:deposit(amount)
  Savings.deposit(self, amount)
  if amount > 90 then self.balance = self.balance + 1 end
end

local function main(rounds)
  local accounts = { Account.new(Account, 1000), Savings.new(Savings, 2000, 2), Premium.new(Premium, 3000, 3) }
  local total = 0
  for i = 0, rounds - 1 do
    for _, account in ipairs(accounts) do
      account:deposit(i % 100)
      account:withdraw(i % 50)
      if account.balance > 100000 then account:withdraw(90000) end
    end
    if i % 8 == 0 then
      for _, account in ipairs(accounts) do total = total + account:close_month() end
    end
  end
  for _, account in ipairs(accounts) do
    print(getmetatable(account).name .. " " .. account.balance .. " " .. account.moves)
  end
  print(total)
end

main(tonumber(arg[1]))
