/// Which cluster is asked, as kubectl's own options say it, and until when.
package struct ClusterRequest {
  /// `nil` is the current one.
  package var context: String?
  /// `nil` is all namespaces, or where that is forbidden the one of the context.
  package var namespace: String?
  /// Whether all namespaces are insisted on.
  package var insistsOnAll = false
  package var deadline: ContinuousClock.Instant
  /// Told what is being done.
  package var progress: (String) -> Void = { _ in }

  package init(
    context: String?, namespace: String?, insistsOnAll: Bool, deadline: ContinuousClock.Instant
  ) {
    self.context = context
    self.namespace = namespace
    self.insistsOnAll = insistsOnAll
    self.deadline = deadline
  }
}
