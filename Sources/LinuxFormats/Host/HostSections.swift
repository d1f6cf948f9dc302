/// All files of a kernel that are read; a new one is one more line.
enum HostSections {
  static let all: [any HostSection.Type] = [
    MeminfoSection.self,
    VmstatSection.self,
    StatSection.self,
    PressureSection.self,
    DiskstatsSection.self,
    LoadSection.self,
    DfSection.self,
    MountSection.self,
    MountErrorSection.self,
    OpenFileSection.self,
    ProtocolCounterSection.self,
    NstatSection.self,
    NetstatStatisticsSection.self,
    NetDevSection.self,
    LinkSection.self,
    SockstatSection.self,
    SocketTotalsSection.self,
    SocketTableSection.self,
    ProcTcpSection.self,
    NetworkLimitSection.self,
    ConntrackStatisticsSection.self,
    ConnectionTranscriptSection.self,
    LookupTranscriptSection.self,
  ]
}
