-- One connection a thread: PfAuthUser_4, then ValidateOathCode with the id of its answer, person after person.
-- Arguments: file with one "username code" a line, Authorization, namespace. Threads take every n-th person.
local threads = 0
local people = {}
local mine = 0
local waiting_id = nil
local stride = 1

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
  thread:set("offset", threads)
end

function init(args)
  auth = args[2]
  ns = args[3]
  stride = tonumber(args[4])
  for line in io.lines(args[1]) do people[#people + 1] = line end
  mine = offset - stride
end

local function soap(message, inner)
  return wrk.format("POST", nil, {
    ["Content-Type"] = "text/xml; charset=utf-8",
    ["SOAPAction"] = '"' .. ns .. "/" .. message .. '"',
    ["Authorization"] = auth,
  }, '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><' .. message .. ' xmlns="' .. ns .. '">'
    .. inner .. "</" .. message .. "></s:Body></s:Envelope>")
end

function request()
  if waiting_id == nil then
    mine = mine + stride
    if mine > #people then mine = offset end
    user, code = people[mine]:match("^(%S+) (%S+)$")
    return soap("PfAuthUser_4", "<username>" .. user
      .. "</username><initiatingAuthenticationType>pfsdk</initiatingAuthenticationType><requireUserMatch>true</requireUserMatch>")
  end
  local id = waiting_id
  return soap("ValidateOathCode", "<username>" .. user .. "</username><code>" .. code
    .. "</code><authenticationRequestId>" .. id .. "</authenticationRequestId><fallback>false</fallback>")
end

function response(status, headers, body)
  if waiting_id == nil then
    waiting_id = body:match("<authenticationRequestId>([^<]+)<")
  else
    waiting_id = nil
  end
end

function done(summary, latency, requests)
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"connectErrors":%d,"readErrors":%d,"writeErrors":%d,"timeouts":%d,"statusErrors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    summary.errors.connect, summary.errors.read, summary.errors.write, summary.errors.timeout, summary.errors.status))
end
