package import DatabaseViews
import Probing

/// Asks PostgreSQL servers and PgBouncers.
package enum PostgresRecorder {
  package static func start(_ requests: [PostgresRequest]) -> ServerRecorder<PostgresView> {
    ServerRecorder(requests) { request, descriptor in
      var worker = PostgresWorker(request, descriptor: descriptor)
      worker.run()
    } complete: { series, request in
      if series.contact?.outcome != .connected || series.seesOthers == false {
        look(for: &series, until: request.deadline)
      }
      LocalClients.name(
        in: &series, until: min(request.deadline, ContinuousClock.now + .milliseconds(500)))
    }
  }

  /// Looks at the processes of a server that did not let in, or that hides what sessions do.
  private static func look(
    for series: inout PostgresSeries, until deadline: ContinuousClock.Instant
  ) {
    guard let contact = series.contact, let port = contact.port, !deadline.hasPassed else { return }
    switch contact.outcome {
    case .refused where contact.refusal == "login" || contact.refusal == "other": return
    case .connected, .refused, .silent:
      series.process = LocalServer.find(
        .postgres, host: contact.host, port: port, until: deadline)
    case .unreachable, .noLibrary, .invalid: return
    }
  }
}
