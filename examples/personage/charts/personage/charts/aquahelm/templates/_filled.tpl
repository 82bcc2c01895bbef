{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Text with the platform's facts in place of ${…}: environment, namespace, release, edge.host, edge.url, and of the
stores that the service uses stores.NAME.host, .port, .ca and what their engine has beside. `$${` writes a plain `${`;
whatever else stands in braces is left alone. So each fact stands in the values once, and all that tells of it follows.
{{ include "aquahelm.filled" (dict "root" . "text" "https://${edge.host}") }}
*/ -}}
{{- define "aquahelm.filled" -}}
{{- $text := .text -}}
{{- if contains "${" $text }}
{{- $global := .root.Values.global }}
{{- $text = $text | replace "$${" "\x00"
  | replace "${environment}" $global.environment
  | replace "${namespace}" .root.Release.Namespace
  | replace "${release}" .root.Release.Name
  | replace "${edge.host}" $global.edge.host
  | replace "${edge.url}" (printf "%s://%s" ($global.edge.tls.enabled | ternary "https" "http") $global.edge.host)
}}
{{- range $name, $_ := .root.Values.connections }}
{{- $this := printf "${stores.%s." $name }}
{{- if contains $this $text }}
{{- $store := index $global.stores $name }}
{{- $where := dict "name" $name "store" $store }}
{{- $text = $text
  | replace (print $this "host}") ($store.host | default $name)
  | replace (print $this "port}") (toString $store.port)
  | replace (print $this "ca}") (include "aquahelm.authority.file" $where)
}}
{{- if eq $store.engine "postgres" }}
{{- $text = $text
  | replace (print $this "tlsMode}") $store.tlsMode
  | replace (print $this "jdbcTls}") (include "aquahelm.postgres.jdbcTls" $where)
  | replace (print $this "npgsqlTls}") (include "aquahelm.postgres.npgsqlTls" $where)
  | replace (print $this "urlTls}") (include "aquahelm.postgres.urlTls" $where)
}}
{{- else if eq $store.engine "redis" }}
{{- $text = $text
  | replace (print $this "tls}") (toString $store.tls)
  | replace (print $this "scheme}") ($store.tls | ternary "rediss" "redis")
}}
{{- else if eq $store.engine "kafka" }}
{{- $text = $text
  | replace (print $this "servers}") (include "aquahelm.kafka.servers" $where)
  | replace (print $this "protocol}") (include "aquahelm.kafka.protocol" $store)
  | replace (print $this "mechanism}") (upper $store.sasl)
  | replace (print $this "loginModule}") (include "aquahelm.kafka.loginModule" $store.sasl)
  | replace (print $this "dotnetProtocol}") (include "aquahelm.kafka.dotnetProtocol" $store)
  | replace (print $this "dotnetMechanism}") (include "aquahelm.kafka.dotnetMechanism" $store)
}}
{{- else }}
{{- $text = $text
  | replace (print $this "url}") (include "aquahelm.minio.url" $where)
  | replace (print $this "region}") $store.region
}}
{{- end }}
{{- end }}
{{- end }}
{{- $text = $text | replace "\x00" "${" }}
{{- end }}
{{- $text }}
{{- end }}
