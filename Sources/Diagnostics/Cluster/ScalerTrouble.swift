internal import Capture
internal import ClusterFormats
internal import Evidence

/// What an autoscaler of pods says of the workload that it scales.
struct ScalerTrouble {
  /// Seconds after which the metrics of new pods have come in.
  private static let warmUp = 600.0

  private let scaler: Artifact<ScalerRecord>
  private let picture: ClusterPicture

  /// Nothing of autoscalers that are free to do their work.
  static func facts(_ picture: ClusterPicture) -> [Fact] {
    picture.scalers.flatMap { ScalerTrouble(scaler: $0, picture: picture).facts }
  }

  private func condition(_ type: String, _ status: String) -> ClusterCondition? {
    scaler.sample.conditions.first { $0.type == type && $0.status == status }
  }

  private var blind: ClusterCondition? {
    condition("ScalingActive", "False").flatMap { $0.reason == "ScalingDisabled" ? nil : $0 }
  }

  private var facts: [Fact] {
    let (sample, object) = (scaler.sample, scaler.sample.object)
    let place = object.namespace.isEmpty ? "" : "\(object.namespace)/"
    let target = sample.target.map { "\($0.kind.lowercased()) \(place)\($0.name)" }
    var sheet = FactSheet(Subject(.workload, target ?? "autoscaler \(place)\(object.name)"))
    if let blind {
      let story =
        "\(blind.reason): \(blind.message.shortened(240))"
        + (blind.message.holds("missing request for")
          ? "; a share of the request needs a request of each container" : "")
      let told = picture.events(of: object.name).filter {
        $0.sample.kind == object.kind && $0.sample.isWarning
      }
      let evidence =
        [
          scaler.citation(
            object.line, "autoscaler \(object.name): ScalingActive is False, \(story)")
        ] + told.prefix(2).map(\.citation)
      sheet.add(.scalerBlind, story, evidence)
      sheet.add(.scalerStory, story, evidence)
      let ages = told.compactMap { picture.age($0.sample.first) } + [picture.age(blind.changed)]
      // What is asked for in vain does not come by waiting.
      if blind.message.holds("missing request for")
        || blind.message.holds("could not find the requested resource")
      {
        sheet.add(.scalerSettled, true)
      } else if let age = ages.compactMap(\.self).max() {
        sheet.add(.scalerSettled, age >= Self.warmUp)
      } else if let age = picture.age(object.created), age < Self.warmUp {
        sheet.add(.scalerSettled, false)
      }
    } else if let limit = condition("ScalingLimited", "True"), limit.reason == "TooManyReplicas",
      let most = sample.maximum, (sample.desired ?? most) >= most
    {
      let evidence = [
        scaler.citation(
          object.line,
          "autoscaler \(object.name): at most \(most) pods, \(limit.message.shortened(200))")
      ]
      sheet.add(.scalerMaximum, most, evidence)
      sheet.add(.scalerStory, limit.message.shortened(200), evidence)
    } else {
      return []
    }
    sheet.add(.scalerName, object.name)
    sheet.add(.namespace, object.namespace.isEmpty ? "default" : object.namespace)
    return sheet.facts
  }
}
