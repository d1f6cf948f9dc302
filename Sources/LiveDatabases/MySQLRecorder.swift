package import DatabaseViews
import Probing

/// Asks MySQL and MariaDB servers.
package enum MySQLRecorder {
  package static func start(_ requests: [MySQLRequest]) -> ServerRecorder<MySQLView> {
    ServerRecorder(requests) { request, descriptor in
      var worker = MySQLWorker(request, descriptor: descriptor)
      worker.run()
    } complete: { series, request in
      LocalClients.name(
        in: &series, until: min(request.deadline, ContinuousClock.now + .milliseconds(300)))
      guard let contact = series.contact, !request.deadline.hasPassed else { return }
      let isHidden = series.seesOthers == false || series.breakage != nil
      switch contact.outcome {
      case .refused where contact.refusal == "slots full" && series.last(.processlist) == nil,
        .connected where isHidden, .silent:
        // Without a port it is a socket, whatever the host is called.
        let isSocket = contact.port == nil && contact.host?.hasPrefix("/") != true
        series.process = LocalServer.find(
          .mysql, host: isSocket ? nil : contact.host, port: contact.port, until: request.deadline)
      case .refused, .connected, .unreachable, .noLibrary, .invalid: return
      }
    }
  }
}
