import ArgumentParser
import Diagnostics

struct CloudCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cloud",
    abstract: "Cloud functions, auto scaling, volumes and managed databases",
    discussion: """
      Reads what the cloud's own tools print; it asks no cloud itself.

      Functions: logs of AWS Lambda, plain, by aws logs tail or filter-log-events, exported, or as \
      JSON: the share of cold starts, p50 and p99 without and with them, time-outs and memory.

      Auto scaling: describe-auto-scaling-groups, describe-policies, describe-scaling-activities, \
      describe-alarms and get-metric-statistics as JSON or YAML: a group at its maximum, a process \
      that is suspended, launches that fail, a cooldown, an alarm that is mute, blind or watches \
      something else, instances that are replaced again and again.

      Volumes and databases: BurstBalance, VolumeIOPSExceededCheck, VolumeThroughputExceededCheck, \
      EBSIOBalance%, FreeStorageSpace, describe-volumes, describe-db-instances and the events of \
      RDS.

        aws logs tail /aws/lambda/NAME --since 1d | diag cloud -
        aws autoscaling describe-auto-scaling-groups > group.json
        aws autoscaling describe-scaling-activities > activities.json
        aws cloudwatch describe-alarms > alarms.json
        diag cloud group.json activities.json alarms.json
      """)

  @Argument(
    help: ArgumentHelp("Files, folders, archives, or - for standard input", valueName: "input"))
  var inputs: [String]

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: [CloudFunctions.self, ScalingGroups.self, CloudStorage.self], options: options,
      showsDetail: true
    ).run(inputs)
  }
}
