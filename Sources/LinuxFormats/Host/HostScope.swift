/// From where a host was looked at, which decides whose view a file of `/proc` is.
package struct HostScope: Sendable, Hashable {
  /// `docker`, `kubernetes`, `systemd-nspawn`; `nil` outside of a container.
  package var container: String?
  /// Whether `/proc/meminfo` and `/proc/stat` were made to be the container's (lxcfs).
  package var isFaked: Bool
  /// The control group of the process that looked.
  package var group: String?

  package init(container: String?, isFaked: Bool, group: String?) {
    self.container = container
    self.isFaked = isFaked
    self.group = group
  }
}
