package import DatabaseViews
import Probing

/// Asks MySQL and MariaDB servers.
package enum MySQLRecorder {
  package static func start(_ requests: [MySQLRequest]) -> ServerRecorder<MySQLView> {
    ServerRecorder(requests) { request, descriptor in
      var worker = MySQLWorker(request, descriptor: descriptor)
      worker.run()
    } complete: { series, request in
      guard let contact = series.contact, !request.deadline.hasPassed else { return }
      switch contact.outcome {
      case .refused where contact.refusal == "slots full", .silent:
        series.process = LocalServer.find(
          .mysql, host: contact.host, port: contact.port, until: request.deadline)
      case .refused, .connected, .unreachable, .noLibrary, .invalid: return
      }
    }
  }
}
