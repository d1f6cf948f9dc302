package import Evidence

/// All diagnostics; a new one is one more line.
package enum Catalog {
  package static let diagnostics: [any Diagnostic.Type] = system + database + delivery

  /// Those of JVMs and of the host.
  package static let system: [any Diagnostic.Type] = [
    JVMThreads.self,
    JVMHistogram.self,
    JVMLive.self,
    JVMCollector.self,
    JVMLog.self,
    JVMHeap.self,
    DiskIO.self,
    DriveHealth.self,
    HostOverview.self,
    HostProcessor.self,
    HostMemory.self,
    HostKernelLog.self,
    HostFileSystems.self,
    HostNetwork.self,
    HostProcesses.self,
    HostView.self,
    UnseenParts.self,
  ]

  /// Those of database servers: what one finds explains what another sees.
  package static let database: [any Diagnostic.Type] = [
    PostgresServerView.self,
    PostgresLocks.self,
    PostgresReplication.self,
    PostgresPool.self,
    PostgresQueryLoad.self,
    PostgresDeadlocks.self,
    PostgresFailover.self,
    PostgresLockLog.self,
    PostgresServerLog.self,
    PoolerLogs.self,
    MySQLServerView.self,
    MySQLLocks.self,
    MySQLReplication.self,
    MySQLPool.self,
    MySQLQueryLoad.self,
    MySQLDeadlocks.self,
    MySQLServerLog.self,
    MySQLFailover.self,
  ]

  /// Those of logs, metrics, clusters, tests, builds and clouds.
  package static let delivery: [any Diagnostic.Type] = [
    LogView.self,
    MetricView.self,
    ClusterView.self,
    TestRuns.self,
    BuildLogs.self,
    CloudFunctions.self,
    ScalingGroups.self,
    CloudStorage.self,
  ]

  package static var facts: [FactDeclaration] { diagnostics.flatMap { $0.facts } + Layers.facts }
}
