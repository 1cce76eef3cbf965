-- How long points take to leave: float arithmetic in local variables.
local function steps(cx, cy, limit)
  local x, y = 0.0, 0.0
  for step = 0, limit - 1 do
    local xx, yy = x * x, y * y
    if xx + yy > 4.0 then return step end
    y = 2.0 * x * y + cy
    x = xx - yy + cx
  end
  return limit
end

local function main(size)
  local inside, total = 0, 0
  for row = 0, size - 1 do
    local cy = 2.0 * row / size - 1.0
    for column = 0, size - 1 do
      local taken = steps(3.0 * column / size - 2.0, cy, 50)
      total = total + taken
      if taken == 50 then inside = inside + 1 end
    end
  end
  print(inside .. " " .. total)
end

main(tonumber(arg[1]))
