-- Errors (tables) raised some calls deep, caught by kind, passed on, with cleaning up on the way.
local function refused(kind, code)
  return { kind = kind, message = "refused: " .. code, code = code }
end

local function check(i)
  if i % 3 == 0 then error(refused("refused", i % 10)) end
  if i % 5 == 0 then error(refused("closed", i % 10)) end
  return i % 7
end

local function guarded(i, log)
  log[1] = log[1] + 1
  local ok, result = pcall(check, i)
  log[1] = log[1] - 1
  log[2] = log[2] + 1
  if not ok then error(result) end
  return result
end

local function attempt(i, log)
  local ok, result = pcall(guarded, i, log)
  if ok then return result end
  if result.kind == "closed" then return -result.code end
  error(result)
end

local function main(rounds)
  local log = { 0, 0 }
  local total, refusals = 0, 0
  for i = 0, rounds - 1 do
    local ok, result = pcall(attempt, i, log)
    if ok then
      total = total + result
    else
      refusals = refusals + 1
      total = total + result.code
    end
  end
  print(total .. " " .. refusals .. " " .. log[1] .. " " .. log[2])
end

main(tonumber(arg[1]))
