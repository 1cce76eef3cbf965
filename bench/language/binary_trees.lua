-- Many small objects, most of them short-lived, beside one large tree that lives.
local Node = {}
Node.__index = Node

function Node.new(left, right)
  return setmetatable({ left = left, right = right }, Node)
end

function Node:count()
  if self.left == nil then return 1 end
  return 1 + self.left:count() + self.right:count()
end

local function build(depth)
  if depth == 0 then return Node.new(nil, nil) end
  return Node.new(build(depth - 1), build(depth - 1))
end

local function main(most)
  local lasting = build(most)
  for depth = 4, most, 2 do
    local trees = 1 << (most - depth + 2)
    local total = 0
    for _ = 1, trees do total = total + build(depth):count() end
    print(("%d trees of depth %d: %d nodes"):format(trees, depth, total))
  end
  print(("lasting tree of depth %d: %d nodes"):format(most, lasting:count()))
end

main(tonumber(arg[1]))
