internal import ByteParsing

/// The rules of a NetworkPolicy, as a description has them.
///
///     Spec:
///       PodSelector:     app=db
///       Allowing ingress traffic:
///         To Port: 5432/TCP
///         From:
///           NamespaceSelector: kubernetes.io/metadata.name=shop
///           PodSelector: app=api
///         ----------
///         To Port: <any> (traffic allowed to all ports)
///         From: <any> (traffic not restricted by source)
///       Not affecting egress traffic
///       Policy Types: Ingress
struct DescribedRules {
  private(set) var isSeen = false
  private var pods = LabelSelector()
  private var types: String?
  private var isEgress: Bool?
  private var ingress: [PolicyRecord.Rule] = []
  private var egress: [PolicyRecord.Rule] = []
  private var rule: PolicyRecord.Rule?

  mutating func take(_ text: RawSpan, _ line: DescribedLine?) {
    guard let line else {
      // A line between two rules, or that there are none.
      endRule()
      return
    }
    switch (line.indent, line.key) {
    case (2, "PodSelector"):
      isSeen = true
      pods = LabelSelector(described: line.value)
    case (2, "Allowing ingress traffic"), (2, "Allowing egress traffic"):
      endRule()
      isEgress = line.key == "Allowing egress traffic"
    case (2, "Policy Types"):
      endRule()
      isSeen = true
      types = line.value
    case (_, "To Port"):
      if rule == nil { rule = PolicyRecord.Rule(peers: [], ports: []) }
      if let port = Self.port(line.value) { rule?.ports.append(port) }
    case (_, "From"), (_, "To"):
      if rule == nil { rule = PolicyRecord.Rule(peers: [], ports: []) }
      if line.value.isEmpty { rule?.peers.append(PolicyRecord.Peer()) }
    default: takePeer(line)
    }
  }

  private mutating func takePeer(_ line: DescribedLine) {
    guard let last = rule?.peers.indices.last else { return }
    switch line.key {
    case "PodSelector": rule?.peers[last].pods = LabelSelector(described: line.value)
    case "NamespaceSelector": rule?.peers[last].namespaces = LabelSelector(described: line.value)
    case "CIDR": rule?.peers[last].block = line.value
    case "Except":
      rule?.peers[last].except = line.value.split { $0 == "," || $0 == " " }.map(String.init)
    default: break
    }
  }

  /// `5432/TCP`, `http/TCP`, `<nil>/UDP`, `<any> (traffic allowed to all ports)`.
  private static func port(_ text: String) -> PolicyRecord.Port? {
    if text.hasPrefix("<any>") { return nil }
    let parts = text.split(separator: "/").map(String.init)
    guard parts.count == 2 else { return nil }
    return PolicyRecord.Port(
      transport: parts[1], port: parts[0] == "<nil>" ? nil : parts[0], end: nil)
  }

  private mutating func endRule() {
    guard let whole = rule else { return }
    if isEgress == true { egress.append(whole) } else { ingress.append(whole) }
    rule = nil
  }

  func policy(_ object: ClusterObject) -> PolicyRecord {
    var whole = self
    whole.endRule()
    var policy = PolicyRecord(object: object)
    policy.pods = pods
    let names = (types ?? "").split { $0 == "," || $0 == " " }
    policy.limitsIngress = names.contains("Ingress") || !names.contains("Egress")
    policy.limitsEgress = names.contains("Egress")
    (policy.ingress, policy.egress) = (whole.ingress, whole.egress)
    return policy
  }
}

extension LabelSelector {
  /// As it is printed: `app=db,tier in (a,b),env notin (dev),!canary`, `<none> (…)` of all.
  init(described text: String) {
    self.init()
    guard !text.hasPrefix("<") else { return }
    // A comma within brackets parts values.
    var part: [UInt8] = []
    var isInside = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "(") { isInside = true }
      if byte == UInt8(ascii: ")") { isInside = false }
      if byte == UInt8(ascii: ","), !isInside {
        take(String(decoding: part, as: UTF8.self))
        part = []
      } else {
        part.append(byte)
      }
    }
    take(String(decoding: part, as: UTF8.self))
  }

  private mutating func take(_ text: String) {
    let part = text.drop { $0 == " " }
    if let equals = part.firstIndex(of: "=") {
      labels[String(part[..<equals])] = String(part[part.index(after: equals)...])
      return
    }
    let marks: [Character] = [" ", "(", ")", ","]
    let words = part.split { marks.contains($0) }.map(String.init)
    guard let key = words.first else { return }
    if words.count == 1 {
      let isAbsent = key.hasPrefix("!")
      requirements.append(
        Requirement(
          key: isAbsent ? String(key.dropFirst()) : key, verb: isAbsent ? "DoesNotExist" : "Exists",
          values: []))
    } else {
      requirements.append(
        Requirement(
          key: key, verb: words[1] == "notin" ? "NotIn" : "In", values: Array(words.dropFirst(2))))
    }
  }
}
