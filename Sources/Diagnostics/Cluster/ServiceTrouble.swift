internal import Capture
internal import ClusterFormats
internal import Evidence

/// Services behind which nothing answers, and why.
struct ServiceTrouble {
  let service: Artifact<ServiceRecord>
  let picture: ClusterPicture
  private let own: ServiceRecord

  /// A reason, and what there is to say of it.
  struct Reason {
    var why: String
    var story: String
    var evidence: [Citation] = []
  }

  static func subject(of service: ServiceRecord) -> Subject {
    let object = service.object
    return Subject(
      .service,
      object.namespace.isEmpty
        ? "service \(object.name)" : "service \(object.namespace)/\(object.name)")
  }

  init(_ service: Artifact<ServiceRecord>, _ picture: ClusterPicture) {
    (self.service, self.picture) = (service, picture)
    own = service.sample
  }

  static func facts(_ picture: ClusterPicture) -> [Fact] {
    picture.services.flatMap { ServiceTrouble($0, picture).facts }
  }

  /// Whether it is meant to have pods behind it: neither a name for something outside, nor one whose
  /// addresses somebody else keeps, nor a list of names.
  var isExpected: Bool {
    own.type != "ExternalName" && own.address != "None" && own.showsSelector
      && !own.selector.isEmpty && !ResolverTrouble.isResolver(own)
  }

  var matching: [Artifact<PodRecord>] {
    guard !own.selector.isEmpty else { return [] }
    let selector = LabelSelector(labels: own.selector)
    return picture.pods(in: own.object.namespace).filter { pod in
      pod.sample.object.form != .row && !pod.sample.isOver
        && selector.matches(pod.sample.object.labels)
    }
  }

  /// By its endpoints.
  var stated: Int? {
    let all = picture.endpoints(of: own.object)
    guard !all.isEmpty else { return own.describedEndpoints }
    let slices = all.filter { $0.sample.object.kind == "EndpointSlice" }
    return (slices.isEmpty ? all : slices).reduce(0) { $0 + $1.sample.ready }
  }

  /// Whether pods of its namespace were captured with their labels.
  private var knowsPods: Bool {
    picture.pods(in: own.object.namespace).contains { $0.sample.object.form == .whole }
  }

  private var facts: [Fact] {
    guard isExpected, !own.object.isDeleted else { return [] }
    let matching = matching
    let ready = matching.count { $0.sample.isReady == true || own.publishesNotReady }
    let isTold = knowsPods && hasCluster && matching.allSatisfy { $0.sample.isReady != nil }
    guard let count = stated ?? (isTold ? ready : nil) else { return [] }
    let failing = failures
    if count > 0 {
      guard let reason = wrongPort(matching, failing) else { return [] }
      return sheet(count, reason, failing)
    }
    if let age = picture.age(own.object.created), age < 120 { return [] }
    guard let reason = matching.isEmpty ? nobody : behind(matching, ready) else { return [] }
    return sheet(0, reason, failing)
  }

  /// Manifests alone have no state.
  private var hasCluster: Bool {
    picture.pods.contains { $0.sample.phase != nil }
  }

  private func sheet(_ count: Int, _ reason: Reason, _ failing: [Citation]) -> [Fact] {
    var sheet = FactSheet(Self.subject(of: own))
    let line = service.citation(
      own.object.line,
      "service \(own.object.name) selects \(Self.written(own.selector)); \(counted(count, "endpoint")) ready"
    )
    let evidence = [line] + reason.evidence.prefix(3) + failing.prefix(2)
    sheet.add(.endpoints, count, evidence)
    sheet.add(.serviceWhy, reason.why, evidence)
    sheet.add(.serviceStory, reason.story, evidence)
    sheet.add(.serviceConfirmed, stated != nil)
    sheet.add(.serviceFailing, failing.count)
    sheet.add(
      .serviceNamespace, own.object.namespace.isEmpty ? "default" : own.object.namespace)
    sheet.add(.serviceName, own.object.name)
    return sheet.facts
  }

  static func written(_ labels: [String: String]) -> String {
    labels.ordered { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }

  /// Lines of logs that tell of connections to it that failed.
  private var failures: [Citation] {
    picture.logs.flatMap { log in
      log.sample.troubles.filter {
        $0.failure != .name && isNamed(in: $0.line.text, log.sample.namespace)
      }.map { log.citation($0.line.number, $0.line.text.shortened(300)) }
    }
  }

  /// By its address, or by its name as a name of a host.
  func isNamed(in text: String, _ namespace: String?) -> Bool {
    if let address = own.address, address.utf8.count > 6, text.holds(word: address) { return true }
    let (name, space) = (own.object.name, own.object.namespace)
    if text.holds(word: "\(name).\(space)") || text.holds(word: "\(name).\(space).svc") {
      return true
    }
    guard namespace == nil || namespace == space else { return false }
    return own.ports.contains { port in
      text.holds(word: "\(name):\(port.number)") || text.holds(word: "\(name) port \(port.number)")
        || text.holds(word: "host='\(name)', port=\(port.number)")
    } || text.holds(word: "//\(name)/") || text.holds(word: "\"\(name)\"")
  }
}
