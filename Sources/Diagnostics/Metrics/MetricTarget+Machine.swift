internal import Capture
internal import Evidence
internal import MetricFormats

extension MetricTarget {
  /// Whether it is a JVM, or a program with a pool of connections that only JVMs have.
  var isJVM: Bool {
    series.keys.contains {
      $0.hasPrefix("jvm_") || $0.hasPrefix("hikaricp_") || $0.hasPrefix("tomcat_")
        || $0.hasPrefix("jdbc_connections") || $0.hasPrefix("agroal_")
        || $0.hasPrefix("jetty_threads") || $0.hasPrefix("commons_pool2")
        || $0.hasPrefix("db_client_connection") || $0.hasSuffix("_pool_ActiveConnections")
    }
  }

  /// The JVM that this is: the one of the other evidence, where only one is in question.
  func machine(in recording: Recording, among count: Int) -> Subject {
    guard count == 1, !recording.processEvidence.isEmpty else {
      return Subject(.jvm, "java (\(name))")
    }
    return JVMSubjects(recording).subject(pid: nil, source: name)
  }

  func machineFacts(_ subject: Subject) -> [Fact] {
    var sheet = FactSheet(subject)
    sheet.add("metric.looks", looks.count, .samples)
    if let cycle = last("jvm_threads_deadlocked") {
      sheet.add(
        "metric.deadlocked", cycle.value, .threads,
        [citation(cycle, "\(decimal(cycle.value)) threads deadlocked")])
    }
    if let pool = MetricPool.all(of: self).max(by: { $0.rank < $1.rank }) {
      add(pool, to: &sheet)
    }
    let workers = MetricWorkers.all(of: self).max {
      ($0.fullLooks, $0.value($0.busy, at: lastLook) ?? 0)
        < ($1.fullLooks, $1.value($1.busy, at: lastLook) ?? 0)
    }
    if let workers { add(workers, to: &sheet) }
    return sheet.facts
  }

  private func add(_ pool: MetricPool, to sheet: inout FactSheet) {
    sheet.add("metric.jdbc.pool", pool.name)
    let limit = pool.value(pool.most, at: lastLook)
    if let active = pool.active?.point(at: lastLook) {
      let most = limit.map { " of \(decimal($0))" } ?? ""
      sheet.add(
        "metric.jdbc.active", active.value, .connections,
        [citation(active, "\(decimal(active.value))\(most) connections of \(pool.name) in use")])
    }
    if let limit { sheet.add("metric.jdbc.limit", limit, .connections) }
    sheet.add("metric.jdbc.full", pool.isFull(at: lastLook))
    if let pending = pool.pending?.point(at: lastLook), pending.value.isFinite {
      sheet.add(
        "metric.jdbc.pending", pending.value, .threads,
        [citation(pending, "\(decimal(pending.value)) callers wait for \(pool.name)")])
      sheet.add("metric.jdbc.waiting_looks", pool.waitingLooks, .samples)
    }
    if let new = pool.newTimeouts, let last = pool.timeouts?.points.last {
      sheet.add(
        "metric.jdbc.timeouts", new, .events,
        [citation(last, "\(decimal(new)) callers gave up since the first look")])
    }
    if let hold = pool.meanHold { sheet.add("metric.jdbc.hold", hold, .milliseconds) }
    if let returned = pool.returned?.increase {
      sheet.add("metric.jdbc.returned", returned, .events)
    }
    sheet.add("metric.jdbc.staircase", pool.isStaircase)
  }

  private func add(_ workers: MetricWorkers, to sheet: inout FactSheet) {
    guard let busy = workers.busy?.point(at: lastLook), busy.value.isFinite,
      let limit = workers.value(workers.most, at: lastLook)
    else { return }
    sheet.add("metric.workers.pool", workers.name)
    sheet.add(
      "metric.workers.busy", busy.value, .threads,
      [
        citation(
          busy, "\(decimal(busy.value)) of \(decimal(limit)) threads of \(workers.name) busy")
      ])
    sheet.add("metric.workers.limit", limit, .threads)
    sheet.add("metric.workers.full_looks", workers.fullLooks, .samples)
    if let queued = workers.leastQueued { sheet.add("metric.workers.queued", queued, .requests) }
  }
}

extension MetricSignals {
  var facts: [Fact] {
    guard let whole else { return [] }
    var sheet = FactSheet(Subject(.target, target.name))
    let citations = citation.map { [$0] } ?? []
    if let rate = whole.rate { sheet.add("metric.requests.rate", rate, .perSecond, citations) }
    sheet.add("metric.requests.count", whole.total, .requests)
    if knowsFailures, let share = whole.failedShare {
      sheet.add("metric.requests.errors", share, .percent, citations)
    }
    if let slow = latency(0.99) { sheet.add("metric.requests.p99", slow, .milliseconds) }
    if let drop { sheet.add("metric.requests.drop", drop, .percent) }
    for (name, seconds) in [("hour", 3600.0), ("six_hours", 21_600)] {
      if knowsFailures, let burn = burn(over: seconds) {
        sheet.add("metric.requests.burn.\(name)", burn, .count)
      }
    }
    return sheet.facts
  }

  /// What was served, in a line.
  var observations: [Citation] {
    guard let whole, let citation else { return [] }
    var parts = [
      whole.rate.map { "\(decimal($0)) requests/s" } ?? "\(decimal(whole.total)) requests"
    ]
    if knowsFailures, let share = whole.failedShare { parts.append("\(decimal(share)) % failed") }
    if let slow = latency(0.99) { parts.append("p99 \(decimal(slow)) ms") }
    return [
      Citation(source: citation.source, text: "\(target.name): " + parts.joined(separator: ", "))
    ]
  }
}
