import ArgumentParser

struct JVM: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jvm", abstract: "Looks at Java virtual machines",
    subcommands: [Threads.self, Collector.self])
}
