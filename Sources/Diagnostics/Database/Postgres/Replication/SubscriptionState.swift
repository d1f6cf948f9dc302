internal import DatabaseViews
internal import Evidence

/// A logical subscription over all looks.
struct SubscriptionState {
  let subscription: LogicalSubscription
  let node: ReplicationNode
  /// Looks in all, and those that showed a worker.
  let looks: Int
  let workerLooks: Int
  /// Errors between the looks; `nil` for one look.
  let errorsGrown: Int?
  private let look: PostgresSnapshot

  static func all(_ node: ReplicationNode) -> [SubscriptionState] {
    let looks = node.series.snapshots.filter { $0[.subscriptions] != nil }
    guard let last = looks.last else { return [] }
    return (last.logicalSubscriptions ?? []).map { SubscriptionState($0, node, looks, last) }
  }

  private init(
    _ subscription: LogicalSubscription, _ node: ReplicationNode, _ looks: [PostgresSnapshot],
    _ last: PostgresSnapshot
  ) {
    self.subscription = subscription
    self.node = node
    look = last
    let seen = looks.map { look in
      look.logicalSubscriptions?.first { $0.name == subscription.name }
    }
    self.looks = looks.count
    workerLooks = seen.count { $0?.worker != nil }
    let counts = seen.compactMap { $0?.errors }
    errorsGrown =
      counts.count > 1 ? max(0, (counts.last ?? 0) &- (counts.first ?? 0)) : nil
  }

  var facts: [Fact] {
    let name = "subscription \(subscription.name) of \(node.name)"
    var sheet = FactSheet(Subject(.replica, name, on: node.name))
    var evidence = [node.series.citation(.subscriptions, of: look, sentence)]
    if let apply = subscription.applyErrors {
      let text =
        "\(subscription.name): apply_error_count \(apply), "
        + "sync_error_count \(subscription.syncErrors ?? 0)"
      evidence.append(node.series.citation(.subscriptionErrors, of: look, text))
    }
    sheet.add(ReplicationFact.workerLooks.rawValue, looks, .samples, evidence)
    sheet.add(ReplicationFact.workers.rawValue, workerLooks, .samples, evidence)
    if let enabled = subscription.isEnabled {
      sheet.add(ReplicationFact.isEnabled.rawValue, enabled, evidence)
    }
    if let errors = subscription.errors {
      sheet.add(ReplicationFact.errors.rawValue, errors, .count, evidence)
    }
    if let errorsGrown {
      sheet.add(ReplicationFact.errorsGrown.rawValue, errorsGrown, .count, evidence)
    }
    return sheet.facts
  }

  private var sentence: String {
    let worker = subscription.worker.map { "worker pid \($0)" } ?? "no worker runs"
    let meant = subscription.isEnabled.map { $0 ? ", enabled" : ", disabled" } ?? ""
    return
      "\(subscription.name): \(worker)\(meant), looks with a worker: \(workerLooks) of \(looks)"
  }
}

extension LogicalSubscription {
  /// Of applying and of copying tables; `nil` where they are not counted.
  var errors: Int? {
    guard applyErrors != nil || syncErrors != nil else { return nil }
    return (applyErrors ?? 0) &+ (syncErrors ?? 0)
  }
}
