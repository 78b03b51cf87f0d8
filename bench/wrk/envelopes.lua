-- Sends request bodies from a file, one a line, each once; several connections share the list.
-- Arguments: file, SOAPAction, Authorization. When the list is used up it starts again from the top.
local bodies = {}
local next_body = 0

function init(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "text/xml; charset=utf-8"
  wrk.headers["SOAPAction"] = '"' .. args[2] .. '"'
  wrk.headers["Authorization"] = args[3]
  for line in io.lines(args[1]) do
    bodies[#bodies + 1] = wrk.format(nil, nil, nil, line)
  end
end

function request()
  next_body = next_body + 1
  if next_body > #bodies then next_body = 1 end
  return bodies[next_body]
end

function done(summary, latency, requests)
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"connectErrors":%d,"readErrors":%d,"writeErrors":%d,"timeouts":%d,"statusErrors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    summary.errors.connect, summary.errors.read, summary.errors.write, summary.errors.timeout, summary.errors.status))
end
