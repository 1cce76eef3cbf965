-- Planets pull at each other: float arithmetic on the fields of tables.
-- Positions, speeds and masses are the sun's and the giant planets', in astronomical units, days and solar masses.
local PI <const> = 3.141592653589793
local SOLAR_MASS <const> = 4 * PI * PI
local DAYS_PER_YEAR <const> = 365.24

local function body(x, y, z, vx, vy, vz, mass)
  return {
    x = x, y = y, z = z,
    vx = vx * DAYS_PER_YEAR, vy = vy * DAYS_PER_YEAR, vz = vz * DAYS_PER_YEAR,
    mass = mass * SOLAR_MASS,
  }
end

local function solar_system()
  return {
    body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0),
    body(4.84143144246472090, -1.16032004402742839, -0.103622044471123109,
         0.00166007664274403694, 0.00769901118419740425, -0.0000690460016972063023, 0.000954791938424326609),
    body(8.34336671824457987, 4.12479856412430479, -0.403523417114321381,
         -0.00276742510726411912, 0.00499852801234917238, 0.0000230417297573763929, 0.000285885980666130812),
    body(12.8943695621391310, -15.1111514016986312, -0.223307578892655734,
         0.00296460137564761618, 0.00237847173959480950, -0.0000296589568540237556, 0.0000436624404335156298),
    body(15.3796971148509165, -25.9193146099879641, 0.179258772950371181,
         0.00268067772490389322, 0.00162824170038242295, -0.0000951592254519715870, 0.0000515138902046611451),
  }
end

-- Gives the sun the speed that leaves the whole at rest.
local function settle(bodies)
  local px, py, pz = 0.0, 0.0, 0.0
  for _, b in ipairs(bodies) do
    px = px + b.vx * b.mass
    py = py + b.vy * b.mass
    pz = pz + b.vz * b.mass
  end
  local sun = bodies[1]
  sun.vx, sun.vy, sun.vz = -px / SOLAR_MASS, -py / SOLAR_MASS, -pz / SOLAR_MASS
end

local function energy(bodies)
  local total = 0.0
  for i = 1, #bodies do
    local a = bodies[i]
    total = total + 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      total = total - a.mass * b.mass / (dx * dx + dy * dy + dz * dz) ^ 0.5
    end
  end
  return total
end

local function advance(pairs_of, bodies, dt)
  for _, pair in ipairs(pairs_of) do
    local a, b = pair[1], pair[2]
    local dx = a.x - b.x
    local dy = a.y - b.y
    local dz = a.z - b.z
    local squared = dx * dx + dy * dy + dz * dz
    local pull = dt / (squared * squared ^ 0.5)
    local to_a = b.mass * pull
    local to_b = a.mass * pull
    a.vx = a.vx - dx * to_a
    a.vy = a.vy - dy * to_a
    a.vz = a.vz - dz * to_a
    b.vx = b.vx + dx * to_b
    b.vy = b.vy + dy * to_b
    b.vz = b.vz + dz * to_b
  end
  for _, b in ipairs(bodies) do
    b.x = b.x + dt * b.vx
    b.y = b.y + dt * b.vy
    b.z = b.z + dt * b.vz
  end
end

local function main(steps)
  local bodies = solar_system()
  local pairs_of = {}
  for i = 1, #bodies do
    for j = i + 1, #bodies do pairs_of[#pairs_of + 1] = { bodies[i], bodies[j] } end
  end
  settle(bodies)
  print(("%.9f"):format(energy(bodies)))
  for _ = 1, steps do advance(pairs_of, bodies, 0.01) end
  print(("%.9f"):format(energy(bodies)))
end

main(tonumber(arg[1]))
