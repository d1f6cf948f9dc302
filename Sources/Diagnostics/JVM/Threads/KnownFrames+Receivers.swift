extension KnownFrames {
  /// Loops of client libraries that read what the other side says of its own accord, however long
  /// that takes: monitors of clusters, connections many calls share, subscriptions and long polls.
  static let receivers: [(String, FrameTraits)] =
    [
      "com.mongodb.connection.DefaultServerMonitor",
      "com.mongodb.internal.connection.DefaultServerMonitor",
      "okhttp3.internal.http2.Http2Reader", "okhttp3.internal.http2.Http2Connection",
      "okhttp3.internal.framed.", "com.squareup.okhttp.internal.framed.",
      "okhttp3.internal.ws.", "okhttp3.internal.sse.", "com.launchdarkly.eventsource.",
      "io.kubernetes.client.util.Watch.", "io.fabric8.kubernetes.client.dsl.internal.Watch",
      "com.jcraft.jsch.Session.run", "net.schmizz.sshj.transport.Reader",
      "com.unboundid.ldap.sdk.LDAPConnectionReader",
      "com.sun.mail.imap.IMAPFolder.idle", "org.eclipse.angus.mail.imap.IMAPFolder.idle",
      "org.postgresql.core.v3.QueryExecutorImpl.processNotifies",
      "org.postgresql.jdbc.PgConnection.getNotifications",
      "com.github.shyiko.mysql.binlog.BinaryLogClient.listenFor",
      "com.alibaba.otter.canal.parse.inbound.mysql.dbsync.DirectLogFetcher",
      "oracle.jms.AQjmsConsumer.receive",
      "com.amazonaws.services.sqs.AmazonSQSClient.receiveMessage",
      "software.amazon.awssdk.services.sqs.DefaultSqsClient.receiveMessage",
      "com.amazonaws.services.simpleworkflow.AmazonSimpleWorkflowClient.pollFor",
      "com.amazonaws.services.stepfunctions.AWSStepFunctionsClient.getActivityTask",
      "software.amazon.awssdk.services.sfn.DefaultSfnClient.getActivityTask",
      "redis.clients.jedis.Jedis.bl", "redis.clients.jedis.Jedis.br",
      "redis.clients.jedis.Jedis.bz", "redis.clients.jedis.UnifiedJedis.bl",
      "redis.clients.jedis.UnifiedJedis.br", "redis.clients.jedis.UnifiedJedis.bz",
      "com.alibaba.nacos.client.config.impl.ClientWorker",
      "com.ctrip.framework.apollo.internals.RemoteConfigLongPollService",
      "org.springframework.cloud.consul.config.ConfigWatch.",
      "org.springframework.cloud.consul.discovery.ConsulCatalogWatch.",
      "io.nats.client.impl.NatsConnectionReader", "com.tibco.tibjms.TibjmsxLink",
      "org.java_websocket.client.WebSocketClient.run",
      "org.telegram.telegrambots.updatesreceivers.",
    ].map { ($0, .serverRead) }
}
