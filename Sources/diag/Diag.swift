import ArgumentParser

@main
struct Diag: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diag",
    abstract: "Names the root cause of a sick system, from the evidence you hand it",
    discussion: """
      Hand it what you have: thread dumps, heap histograms, GC logs, heap dumps, logs, iostat \
      output, scrapes of metrics, kubectl output, results of tests, folders and archives of them; \
      or the id of a JVM that runs. It recognises files by their content, walks its playbooks, and says what the root cause most likely is, with the \
      evidence, what was ruled out, what could not be seen and what to do next.

        diag triage threads-1.txt threads-2.txt iostat.txt
        diag jvm threads 4242
        kubectl exec POD -- jcmd 1 Thread.print -l | diag triage -

      Exit status: 0 no root cause found, 1 at least one found, 2 could not look, 64 usage.
      """,
    version: Version.number,
    subcommands: [
      Triage.self, Collect.self, Merge.self, Host.self, CPU.self, Memory.self, IO.self, Net.self,
      FileSystems.self, Processes.self, JVM.self, Database.self, Logs.self, MetricsCommand.self,
      KubernetesCommand.self, DeliveryCommand.self, CloudCommand.self, PlaybookCommand.self,
    ])
}

extension Diag {
  /// Reads the arguments, and hides passwords among them before anything else is done: everybody on
  /// this host may read the title of a process.
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    ProcessTitle.hidePasswords()
    main(arguments)
  }
}

enum Version {
  static let number = "0.1.0"
}
