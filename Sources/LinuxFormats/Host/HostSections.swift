/// All files of a kernel that are read; a new one is one more line.
enum HostSections {
  static let all: [any HostSection.Type] = [
    MeminfoSection.self,
    VmstatSection.self,
    StatSection.self,
    PressureSection.self,
    DiskstatsSection.self,
    LoadSection.self,
    StatusSection.self,
    LimitsSection.self,
    ProcessIOSection.self,
    RollupSection.self,
    DescriptorSection.self,
    PsSection.self,
    ProcessStatSection.self,
  ]
}
