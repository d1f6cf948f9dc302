internal import Capture
internal import ClusterFormats
internal import Evidence

/// The full result: workloads, nodes, services and a digest of the events.
struct ClusterTables {
  private static let limit = 500

  private let picture: ClusterPicture

  init(_ picture: ClusterPicture) { self.picture = picture }

  var blocks: [Block] {
    [workloads, nodes, services, events].filter { !$0.rows.isEmpty }.map { Block.table($0) }
  }

  private var workloads: Table {
    let columns = [
      Table.Column("workload", "workload"), .init("ready", "ready", alignsRight: true),
      .init("desired", "wanted", alignsRight: true),
      .init("restarts", "restarts", alignsRight: true), .init("state", "state"),
    ]
    let groups = picture.groups.filter { !$0.pods.isEmpty || $0.record != nil }
    let rows = groups.map { group -> (Int, [Cell]) in
      let state = self.state(of: group)
      return (
        state.isWell ? 1 : 0,
        [
          .text(group.subject.name), group.serving.map { .integer($0) } ?? .unknown,
          (group.record?.sample.desired ?? (group.isJob ? nil : group.living.count)).map {
            .integer($0)
          } ?? .unknown,
          .integer(
            group.pods.flatMap(\.sample.containers).map(\.restarts).reduce(0) {
              min($0 &+ $1, 1 << 40)
            }),
          .text(state.words),
        ]
      )
    }
    return Table(
      key: "workloads", title: "workloads, those in trouble first", columns: columns,
      rows: sorted(rows))
  }

  private func sorted(_ rows: [(Int, [Cell])]) -> [[Cell]] {
    let ordered = rows.enumerated().ordered {
      ($0.element.0, $0.offset) < ($1.element.0, $1.offset)
    }
    return ordered.prefix(Self.limit).map(\.element.1)
  }

  private func state(of group: PodGroup) -> (words: String, isWell: Bool) {
    var counts: [(String, Int)] = []
    for pod in group.pods {
      let word = word(for: pod.sample)
      if let place = counts.firstIndex(where: { $0.0 == word }) {
        counts[place].1 += 1
      } else {
        counts.append((word, 1))
      }
    }
    let well: Set = ["Running", "Succeeded", "Completed"]
    let words = counts.ordered { $0.1 > $1.1 }.prefix(4).map { "\($0.1) \($0.0)" }
    return (
      words.isEmpty ? "no pods in the evidence" : words.joined(separator: ", "),
      counts.allSatisfy { well.contains($0.0) }
    )
  }

  private func word(for pod: PodRecord) -> String {
    if pod.object.isDeleted { return "Terminating" }
    if let reason = pod.reason, !reason.isEmpty { return reason }
    for container in pod.containers {
      if let state = container.state, state.kind == .waiting, !state.reason.isEmpty {
        return state.reason
      }
      if let state = container.state, state.kind == .terminated, !pod.isOver,
        container.role != .initial, !state.reason.isEmpty
      {
        return state.reason
      }
    }
    if pod.phase == "Running", pod.isReady == false { return "not ready" }
    return pod.phase ?? "unknown"
  }

  private var nodes: Table {
    let columns = [
      Table.Column("node", "node"), .init("ready", "ready"), .init("conditions", "conditions"),
      .init("pods", "pods", alignsRight: true),
      .init("cpu_allocatable", "CPU", alignsRight: true),
      .init("memory_allocatable", "memory", alignsRight: true),
      .init("taints", "taints"),
    ]
    let rows = picture.nodes.map { node -> (Int, [Cell]) in
      let sample = node.sample
      let bad = sample.conditions.filter { $0.type != "Ready" && $0.status == "True" }
      let ready = sample.condition("Ready")?.status
      return (
        ready == "True" && bad.isEmpty ? 1 : 0,
        [
          .text(sample.object.name), ready.map { .text($0) } ?? .unknown,
          .text(
            (bad.map(\.type) + (sample.isCordoned ? ["cordoned"] : [])).joined(separator: ", ")),
          .integer(
            picture.pods.count { $0.sample.node == sample.object.name && !$0.sample.isOver }),
          sample.allocatable["cpu"].map { .number($0) } ?? .unknown,
          sample.allocatable["memory"].map { .text(binary($0)) } ?? .unknown,
          .text(sample.taints.joined(separator: ", ")),
        ]
      )
    }
    return Table(
      key: "nodes", title: "nodes, those in trouble first", columns: columns, rows: sorted(rows))
  }

  private var services: Table {
    let columns = [
      Table.Column("service", "service"), .init("type", "type"), .init("selector", "selector"),
      .init("endpoints", "endpoints", alignsRight: true),
      .init("pods", "pods", alignsRight: true),
    ]
    let rows = picture.services.map { service -> (Int, [Cell]) in
      let reader = ServiceTrouble(service, picture)
      let stated = reader.stated
      return (
        stated == 0 && reader.isExpected ? 0 : 1,
        [
          .text(ServiceTrouble.subject(of: service.sample).name), .text(service.sample.type),
          .text(ServiceTrouble.written(service.sample.selector)),
          stated.map { .integer($0) } ?? .unknown,
          .integer(service.sample.selector.isEmpty ? 0 : reader.matching.count),
        ]
      )
    }
    return Table(
      key: "services", title: "services, those without endpoints first", columns: columns,
      rows: sorted(rows))
  }

  /// Warnings by what they say and of what.
  private var events: Table {
    let columns = [
      Table.Column("where", "where"), .init("reason", "reason"), .init("object", "of"),
      .init("count", "times", alignsRight: true),
      .init("age_seconds", "s ago", alignsRight: true), .init("text", "message"),
    ]
    let warnings = picture.events.filter(\.sample.isWarning).ordered {
      $0.sample.count > $1.sample.count
    }
    let rows = warnings.prefix(100).map { event -> [Cell] in
      [
        .text("\(event.source):\(event.sample.line)"), .text(event.sample.reason),
        .text("\(event.sample.kind.lowercased())/\(event.sample.name)"),
        .integer(event.sample.count),
        picture.age(event.sample.last).map { .number($0.rounded()) } ?? .unknown,
        .text(event.sample.message.shortened(300)),
      ]
    }
    return Table(key: "events", title: "warnings of the cluster", columns: columns, rows: rows)
  }
}
