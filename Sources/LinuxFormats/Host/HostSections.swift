/// All files of a kernel that are read; a new one is one more line.
enum HostSections {
  static let all: [any HostSection.Type] = [
    // Before the files that look like it: what a group's path names is of that group.
    ControlGroupSection.self,
    MeminfoSection.self,
    VmstatSection.self,
    StatSection.self,
    PressureSection.self,
    DiskstatsSection.self,
    LoadSection.self,
    UptimeSection.self,
    UsageSection.self,
    ProcessorCountSection.self,
    FreeSection.self,
  ]
}
