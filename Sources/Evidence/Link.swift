/// That one subject relies on another: a client on its server, a server on a disk.
///
/// What goes wrong with the other shows itself in the one; playbooks say what of it
/// (`explains_dependents`, `explained_by_dependencies`).
package struct Link: Sendable, Hashable {
  package var dependent: Subject
  package var dependency: Subject
  /// Whether the evidence shows it: the ports of a connection, a process, a mount; otherwise it is
  /// presumed, since the evidence has nothing else that it could be.
  package var isShown: Bool
  /// What shows it, or the reason to presume it.
  package var evidence: [Citation]

  package init(
    _ dependent: Subject, on dependency: Subject, isShown: Bool, evidence: [Citation]
  ) {
    self.dependent = dependent
    self.dependency = dependency
    self.isShown = isShown
    self.evidence = evidence
  }
}
