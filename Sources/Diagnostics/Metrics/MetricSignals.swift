internal import Evidence
internal import MetricFormats

/// Requests that a target serves: how many, how many fail, how long they take.
struct MetricSignals {
  /// How servers and proxies name the same counts.
  private struct Family {
    /// Requests by status.
    var requests: String
    var status: [String]
    /// The name of the histogram without its suffix, and seconds in its unit; empty where it has none.
    var latency = ""
    var unit = 1.0
  }

  private static let statusLabels = [
    "status", "code", "status_code", "http_status_code", "http_response_status_code", "outcome",
  ]

  private static let families: [Family] = [
    Family(
      requests: "http_server_requests_seconds_count", status: statusLabels,
      latency: "http_server_requests_seconds"),
    Family(
      requests: "http_server_request_duration_seconds_count", status: statusLabels,
      latency: "http_server_request_duration_seconds"),
    Family(
      requests: "istio_requests_total", status: ["response_code"],
      latency: "istio_request_duration_milliseconds", unit: 1e-3),
    Family(
      requests: "nginx_ingress_controller_requests", status: ["status"],
      latency: "nginx_ingress_controller_request_duration_seconds"),
    Family(
      requests: "traefik_service_requests_total", status: ["code"],
      latency: "traefik_service_request_duration_seconds"),
    Family(
      requests: "traefik_entrypoint_requests_total", status: ["code"],
      latency: "traefik_entrypoint_request_duration_seconds"),
    Family(
      requests: "envoy_http_downstream_rq_xx", status: ["envoy_response_code_class"],
      latency: "envoy_http_downstream_rq_time", unit: 1e-3),
    Family(requests: "envoy_cluster_upstream_rq_xx", status: ["envoy_response_code_class"]),
    Family(requests: "haproxy_frontend_http_responses_total", status: ["code"]),
    Family(requests: "apiserver_request_total", status: ["code"]),
    Family(requests: "grpc_server_handled_total", status: ["grpc_code"]),
    Family(
      requests: "http_requests_total", status: statusLabels,
      latency: "http_request_duration_seconds"),
    Family(
      requests: "http_request_duration_seconds_count", status: statusLabels,
      latency: "http_request_duration_seconds"),
  ]

  let target: MetricTarget
  private let requests: [MetricTarget.Series]
  private let family: Family

  /// `nil` where the target counts no requests.
  init?(_ target: MetricTarget) {
    self.target = target
    for family in Self.families + Self.named(target) {
      let all = target.all(family.requests)
      let hasStatus = all.contains { series in
        family.status.contains { series[$0] != nil }
      }
      guard !all.isEmpty, hasStatus || family.requests.hasSuffix("http_requests_total") else {
        continue
      }
      // A service mesh counts a request on either side.
      let received = all.filter { $0["reporter"] == "destination" }
      (requests, self.family) = (received.isEmpty ? all : received, family)
      return
    }
    return nil
  }

  /// Programs that put their own name in front: `prometheus_http_requests_total`.
  private static func named(_ target: MetricTarget) -> [Family] {
    target.series.keys.filter { $0.hasSuffix("_http_requests_total") }.sorted().map { name in
      Family(
        requests: name, status: statusLabels,
        latency: name.dropLast("requests_total".utf8.count) + "request_duration_seconds")
    }
  }

  /// Whether a request failed on the server's side; `nil` where its status is not told.
  private func isFailure(_ series: MetricTarget.Series) -> Bool? {
    guard let status = family.status.lazy.compactMap({ series[$0] }).first(where: { !$0.isEmpty })
    else { return nil }
    if family.requests == "grpc_server_handled_total" {
      return [
        "Unknown", "DeadlineExceeded", "ResourceExhausted", "Internal", "Unavailable", "DataLoss",
      ]
      .contains(status)
    }
    return status.utf8.first == UInt8(ascii: "5") || status == "SERVER_ERROR"
  }

  /// What is counted between two looks.
  struct Span {
    var total = 0.0
    var failed = 0.0
    var seconds: Double?
    var rate: Double? { seconds.map { total / $0 } }
    /// In percent; `nil` without a request.
    var failedShare: Double? { total > 0 ? failed * 100 / total : nil }
  }

  /// From the first look of `looks` to the last.
  func span(_ looks: Range<Int>) -> Span? {
    guard looks.count > 1 else { return nil }
    var span = Span()
    var isSeen = false
    for series in requests {
      var values = series.points.filter { looks.contains($0.look) }.map(\.value)
      guard let first = series.points.first, !values.isEmpty else { continue }
      // A series that a first request made began at 0.
      if first.look > looks.lowerBound { values.insert(0, at: 0) }
      guard let increase = MetricTarget.Series.increase(of: values) else { continue }
      isSeen = true
      span.total += increase
      if isFailure(series) == true { span.failed += increase }
    }
    if let first = target.looks[looks.lowerBound].time,
      let last = target.looks[looks.upperBound - 1].time, last > first
    {
      span.seconds = last - first
    }
    return isSeen ? span : nil
  }

  var whole: Span? { span(target.looks.indices) }

  /// How much less was asked for in the last half of the looks than in the first, in percent.
  var drop: Double? {
    guard target.isTimed, target.looks.count >= 4 else { return nil }
    let middle = target.looks.count / 2
    guard let early = span(0..<middle + 1)?.rate,
      let late = span(middle..<target.looks.count)?.rate,
      early > 0
    else { return nil }
    return (early - late) * 100 / early
  }

  /// Failures by what an objective of 99.9 % allows, over the last so many seconds, which have to be
  /// nearly all there.
  func burn(over seconds: Double) -> Double? {
    guard let last = target.looks.last?.time, target.isTimed else { return nil }
    guard
      let first = target.looks.lastIndex(where: { last - ($0.time ?? last) >= seconds * 0.95 }),
      let share = span(first..<target.looks.count)?.failedShare
    else { return nil }
    return share / 0.1
  }

  /// Whether one of the requests has a status.
  var knowsFailures: Bool { requests.contains { isFailure($0) != nil } }

  /// The last line that counts a failed request, or any.
  var citation: Citation? {
    let series = requests.first { isFailure($0) == true } ?? requests.first
    guard let point = series?.points.last else { return nil }
    return target.citation(point, family.requests)
  }

  /// Quantiles of the time that requests took between the first look and the last, in milliseconds.
  func latency(_ quantile: Double) -> Double? {
    guard !family.latency.isEmpty, target.looks.count > 1 else { return nil }
    var counts: [Double: Double] = [:]
    for series in target.all(family.latency + "_bucket") {
      if let reporter = series["reporter"], reporter != "destination" { continue }
      guard let bound = series["le"].flatMap(Self.bound), let increase = series.increase else {
        continue
      }
      counts[bound, default: 0] += increase
    }
    let buckets = counts.map { HistogramBucket(bound: $0.key, count: $0.value) }
    let value = HistogramQuantile.value(quantile, buckets)
    return value.isFinite ? value * family.unit * 1000 : nil
  }

  private static func bound(_ text: String) -> Double? {
    text == "+Inf" || text == "Inf" ? .infinity : Double(text)
  }

  /// The mean of the same, where sums and counts are told.
  var meanLatency: Double? {
    guard !family.latency.isEmpty,
      let count = target.increase(target.all(family.latency + "_count")),
      let sum = target.increase(target.all(family.latency + "_sum")), count > 0
    else { return nil }
    return sum * family.unit * 1000 / count
  }
}
