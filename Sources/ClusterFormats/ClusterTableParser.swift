internal import ByteParsing
package import Capture

/// Tables for people: `kubectl get pods`, nodes, services, endpoints, deployments, events, autoscalers, and
/// `kubectl top`, with or without `-A` and `-o wide`.
///
///     NAMESPACE   NAME                        READY   STATUS             RESTARTS      AGE
///     shop        checkout-7d9c5b8f6d-x2v7k   0/1     CrashLoopBackOff   7 (2m ago)    20m
package struct ClusterTableParser: StreamParser {
  package static let format = Format(
    kind: "kubectl-table", label: "kubectl get, kubectl top",
    markers: [
      "RESTARTS", "  ROLES  ", "CLUSTER-IP", "LAST SEEN  ", "  ENDPOINTS  ", "UP-TO-DATE",
      "MEMORY(bytes)", "  READY   AGE", "DESIRED   CURRENT", "ACCESS MODES", "MINPODS   MAXPODS",
      "ALLOWED DISRUPTIONS",
    ])

  private var columns: [(name: String, start: Int)] = []
  private var kind = ""
  private var dump = ClusterDump()

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    bytes.forEachLine(firstLine: firstLine) { line, number in
      if isHeader(line) { return }
      guard !columns.isEmpty else { return }
      guard line.byteCount > 0, line[0] != 0x20, line[0] != UInt8(ascii: "$") else {
        if line.trimmed(0..<line.byteCount).isEmpty { columns = [] }
        return
      }
      take(line, number)
    }
  }

  package mutating func finish() -> Parsed<ClusterDump>? {
    dump.count > 0 ? Parsed(dump, note: dump.note) : nil
  }

  private static let kinds: [(kind: String, needs: [String])] = [
    ("Pod", ["READY", "STATUS", "RESTARTS"]), ("Node", ["STATUS", "ROLES", "VERSION"]),
    ("Service", ["TYPE", "CLUSTER-IP"]), ("Event", ["LAST SEEN", "REASON", "OBJECT"]),
    ("Event", ["LAST SEEN", "REASON", "KIND", "NAME"]),
    ("Endpoints", ["NAME", "ENDPOINTS", "AGE"]), ("Deployment", ["READY", "UP-TO-DATE"]),
    ("Top", ["NAME", "CPU(cores)", "MEMORY(bytes)"]), ("StatefulSet", ["NAME", "READY", "AGE"]),
    ("DaemonSet", ["DESIRED", "CURRENT", "NODE SELECTOR"]),
    ("ReplicaSet", ["DESIRED", "CURRENT", "READY"]),
    ("PersistentVolumeClaim", ["STATUS", "VOLUME", "ACCESS MODES"]),
    ("PodDisruptionBudget", ["NAME", "ALLOWED DISRUPTIONS"]),
    ("HorizontalPodAutoscaler", ["REFERENCE", "TARGETS", "MAXPODS"]),
  ]

  private mutating func isHeader(_ line: RawSpan) -> Bool {
    guard
      line.starts(with: "NAME") || line.starts(with: "LAST SEEN") || line.starts(with: "READY")
        || line.starts(with: "POD ")
    else { return false }
    let cells = TextColumns(line).cells
    let names = cells.map(\.text)
    guard cells.count >= 3 else { return false }
    let found = Self.kinds.first { entry in entry.needs.allSatisfy { names.contains($0) } }
    columns = found == nil || names.contains("ADDRESSTYPE") ? [] : cells.map { ($0.text, $0.start) }
    kind = found?.kind ?? ""
    return true
  }

  private struct Row {
    var cells: [String: String] = [:]
    var line: Int
    subscript(name: String) -> String? {
      cells[name].flatMap { $0.isEmpty || $0 == "<none>" ? nil : $0 }
    }
  }

  /// Cells stand below the names of their columns, unless the table lost its blanks on the way.
  private func row(_ line: RawSpan, _ number: Int) -> Row? {
    var row = Row(line: number)
    for (index, column) in columns.enumerated() {
      let end = index + 1 < columns.count ? columns[index + 1].start : line.byteCount
      guard column.start < line.byteCount else { break }
      if column.start > 0, !line[column.start - 1].isBlank {
        let words = TextColumns(line).cells.map(\.text)
        guard words.count == columns.count else { return nil }
        row.cells = Dictionary(
          zip(columns.map(\.name), words), uniquingKeysWith: { first, _ in first })
        return row
      }
      let range = line.trimmed(column.start..<min(max(end, column.start), line.byteCount))
      row.cells[column.name] = line.string(range)
    }
    return row
  }

  private mutating func take(_ line: RawSpan, _ number: Int) {
    guard let row = row(line, number) else { return }
    guard dump.count < ClusterDump.limit else {
      dump.dropped += 1
      return
    }
    if kind == "Event" { return takeEvent(row) }
    guard var name = row["POD"] ?? row["NAME"] else { return }
    // `kubectl get all` names the kind as well.
    if let slash = name.lastIndex(of: "/") { name = String(name[name.index(after: slash)...]) }
    guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return }
    var object = ClusterObject(
      kind: kind, namespace: row["NAMESPACE"] ?? "", name: name, line: number, form: .row)
    object.created = row["AGE"].flatMap { ClusterTime(age: $0) }
    switch kind {
    case "Pod": if let pod = pod(row, object) { dump.pods.append(pod) }
    case "Node": if let node = node(row, object) { dump.nodes.append(node) }
    case "Service": dump.services.append(service(row, object))
    case "Endpoints":
      let count = row["ENDPOINTS"].map { $0.split(separator: ",").count } ?? 0
      dump.endpoints.append(
        EndpointsRecord(object: object, service: name, ready: count, notReady: 0, ports: []))
    case "Top": takeUsage(row, object)
    case "PodDisruptionBudget":
      dump.budgets.append(
        BudgetRecord(object: object, allowed: row["ALLOWED DISRUPTIONS"].flatMap { Int($0) }))
    case "HorizontalPodAutoscaler": dump.scalers.append(scaler(row, object))
    case "PersistentVolumeClaim":
      dump.claims.append(
        ClaimRecord(object: object, phase: row["STATUS"] ?? "", storageClass: row["STORAGECLASS"]))
    default:
      var workload = WorkloadRecord(object: object)
      let parts = (row["READY"] ?? "").split(separator: "/").map { Int($0) }
      workload.ready = parts.first ?? nil
      workload.desired = parts.count > 1 ? parts[1] : row["DESIRED"].flatMap { Int($0) }
      if workload.desired != nil { dump.workloads.append(workload) }
    }
  }

  private func node(_ row: Row, _ object: ClusterObject) -> NodeRecord? {
    guard let words = row["STATUS"]?.split(separator: ","), let state = words.first else {
      return nil
    }
    var node = NodeRecord(object: object)
    guard state == "Ready" || state == "NotReady" || state == "Unknown" else { return nil }
    node.conditions = [
      ClusterCondition(type: "Ready", status: state == "Ready" ? "True" : "False")
    ]
    node.isCordoned = words.contains("SchedulingDisabled")
    node.version = row["VERSION"] ?? ""
    return node
  }

  private func service(_ row: Row, _ object: ClusterObject) -> ServiceRecord {
    var service = ServiceRecord(object: object)
    service.type = row["TYPE"] ?? "ClusterIP"
    service.address = row.cells["CLUSTER-IP"]
    service.showsSelector = row.cells["SELECTOR"] != nil
    for pair in (row["SELECTOR"] ?? "").split(separator: ",") {
      guard let equals = pair.firstIndex(of: "=") else { continue }
      service.selector[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
    }
    service.ports = (row["PORT(S)"] ?? "").split(separator: ",").compactMap { port in
      Int(port.prefix { $0 != "/" && $0 != ":" }).map {
        ServiceRecord.Port(name: nil, number: $0, target: nil)
      }
    }
    return service
  }

  /// `cpu: 187%/60%` of `TARGETS` with as many pods as it may have, or nothing but `<unknown>/60%`.
  private func scaler(_ row: Row, _ object: ClusterObject) -> ScalerRecord {
    var scaler = ScalerRecord(
      object: object, target: row["REFERENCE"].flatMap { ClusterObject.Owner(reference: $0) },
      maximum: row["MAXPODS"].flatMap { Int($0) }, current: row["REPLICAS"].flatMap { Int($0) })
    scaler.desired = scaler.current
    let targets = row["TARGETS"] ?? ""
    let shares = targets.split(separator: ",").compactMap { target -> (String, Double, Double)? in
      let parts = target.split(separator: " ").last?.split(separator: "/") ?? []
      guard parts.count == 2 else { return nil }
      func number(_ part: Substring) -> Double? {
        part.hasSuffix("%") ? Double(part.dropLast()) : nil
      }
      return (String(parts[0]), number(parts[0]) ?? 0, number(parts[1]) ?? .infinity)
    }
    if !shares.isEmpty, shares.allSatisfy({ $0.0 == "<unknown>" }) {
      scaler.conditions.append(
        ClusterCondition(
          type: "ScalingActive", status: "False", reason: "unknown", message: targets))
    }
    // The autoscaler lets a tenth pass.
    if scaler.maximum == scaler.current, shares.contains(where: { $0.1 > $0.2 * 1.1 }) {
      scaler.conditions.append(
        ClusterCondition(
          type: "ScalingLimited", status: "True", reason: "TooManyReplicas", message: targets))
    }
    return scaler
  }

  private mutating func takeUsage(_ row: Row, _ object: ClusterObject) {
    guard let processor = row["CPU%"] ?? row["CPU(%)"],
      let memory = row["MEMORY%"] ?? row["MEMORY(%)"]
    else {
      if let used = row["MEMORY(bytes)"].flatMap(resourceQuantity) {
        dump.usages.append(
          UsageRecord(
            object: object, container: row["POD"] == nil ? nil : row["NAME"], memory: used)
        )
      }
      return
    }
    var node = NodeRecord(object: object)
    node.usage["cpu"] = Double(processor.filter { $0 != "%" })
    node.usage["memory"] = Double(memory.filter { $0 != "%" })
    dump.nodes.append(node)
  }

  private mutating func takeEvent(_ row: Row) {
    // Until 1.13 the event's own name stood there: that of its object, a dot and a number.
    let old = row["KIND"].map { kind in
      "\(kind)/" + (row["NAME"] ?? "").split(separator: ".").dropLast().joined(separator: ".")
    }
    guard let reason = row["REASON"], let object = row["OBJECT"] ?? old,
      let slash = object.firstIndex(of: "/")
    else { return }
    let seen = row["LAST SEEN"] ?? ""
    let (last, first, count) = eventAge(seen)
    let name = String(object[object.index(after: slash)...])
    var event = ClusterEvent(
      isWarning: row["TYPE"] == "Warning", reason: reason, message: row["MESSAGE"] ?? "",
      kind: Self.kind(String(object[..<slash])), namespace: row["NAMESPACE"] ?? "", name: name,
      count: row["COUNT"].flatMap { Int($0) } ?? count,
      // Without a count the beginning is not told.
      first: row["FIRST SEEN"].flatMap { ClusterTime(age: $0) }
        ?? (seen.hasSuffix(")") ? first : nil), last: last,
      line: row.line)
    event.container = ObjectDecoder.container(in: row["SUBOBJECT"])
    dump.add(event)
  }

  private static func kind(_ word: String) -> String {
    let kinds = [
      "pod": "Pod", "node": "Node", "deployment": "Deployment", "replicaset": "ReplicaSet",
      "statefulset": "StatefulSet", "daemonset": "DaemonSet", "job": "Job", "cronjob": "CronJob",
      "service": "Service", "persistentvolumeclaim": "PersistentVolumeClaim",
      "horizontalpodautoscaler": "HorizontalPodAutoscaler",
    ]
    return kinds[word.prefix { $0 != "." }.lowercased()] ?? word
  }
}

extension ClusterTableParser {
  /// The word that stands for the state of a pod, turned back into what it was made of.
  private func pod(_ row: Row, _ object: ClusterObject) -> PodRecord? {
    guard var status = row["STATUS"], let ready = row["READY"],
      ready.utf8.contains(UInt8(ascii: "/"))
    else { return nil }
    var pod = PodRecord(object: object)
    pod.node = row["NODE"]
    pod.addresses = [row["IP"]].compactMap(\.self)
    let counts = ready.split(separator: "/").map { Int($0) ?? 0 }
    let isReady = counts.count == 2 && counts[0] == counts[1]
    var container = ContainerRecord(name: "", line: row.line)
    let restarts = (row["RESTARTS"] ?? "0").split(separator: " ")
    container.restarts = max(0, restarts.first.flatMap { Int($0) } ?? 0)
    if status.hasPrefix("Init:") {
      container.role = .initial
      status = String(status.dropFirst(5))
    }
    if restarts.count > 1 {
      var last = ContainerState(kind: .terminated)
      last.finished = ClusterTime(age: restarts[1].dropFirst())
      container.last = last
    }
    container.isReady = isReady
    switch status {
    case "Running", "Terminating":
      pod.phase = "Running"
      pod.object.isDeleted = status == "Terminating"
      container.state = ContainerState(kind: .running)
    case "Completed":
      pod.phase = "Succeeded"
    case "Pending":
      pod.phase = "Pending"
    case "Evicted", "ContainerStatusUnknown", "NodeLost", "NodeAffinity", "Terminated":
      pod.phase = "Failed"
      pod.reason = status
    case "SchedulingGated":
      pod.phase = "Pending"
      pod.gates = ["?"]
    case "Error", "OOMKilled", "StartError", "ContainerCannotRun":
      // Of a pod that goes on it is the moment before the next start.
      pod.phase = container.restarts > 0 ? "Running" : "Failed"
      container.state = ContainerState(kind: .terminated, reason: status)
    default:
      pod.phase = "Pending"
      container.state = ContainerState(kind: .waiting, reason: status)
    }
    let isUp = status == "Running" && isReady
    if status != "Completed" {
      pod.conditions = [ClusterCondition(type: "Ready", status: isUp ? "True" : "False")]
    }
    if status == "Pending", pod.node == nil {
      pod.conditions.append(
        ClusterCondition(type: "PodScheduled", status: "False", reason: "Unschedulable"))
    }
    pod.containers = [container]
    return pod
  }
}
