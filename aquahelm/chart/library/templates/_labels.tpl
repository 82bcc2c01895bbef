{{- /* Part of the library chart that aquahelm vendors: generated charts hold a copy; do not edit it there. */ -}}

{{- /*
Labels that find a component's pods, and no others: they never change while it lives.
component: service | store | job | test
{{ include "aquahelm.selector" (dict "root" . "component" "service") }}
*/ -}}
{{- define "aquahelm.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- /*
All labels of an object. The chart's version stands here and not on pods, so that it restarts none.
{{ include "aquahelm.labels" (dict "root" . "component" "service") }}
*/ -}}
{{- define "aquahelm.labels" -}}
{{ include "aquahelm.selector" . }}
app.kubernetes.io/part-of: {{ .root.Values.global.platform }}
app.kubernetes.io/version: {{ include "aquahelm.version" .root.Values.image | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{- include "aquahelm.labels.own" . }}
{{- end }}

{{- /*
Labels of a pod: its selector, what it is a part of, which version runs, and the labels that were asked for.
{{ include "aquahelm.podLabels" (dict "root" . "component" "service" "own" .Values.podLabels) }}
*/ -}}
{{- define "aquahelm.podLabels" -}}
{{ include "aquahelm.selector" . }}
app.kubernetes.io/part-of: {{ .root.Values.global.platform }}
app.kubernetes.io/version: {{ include "aquahelm.version" .root.Values.image | quote }}
{{- include "aquahelm.labels.own" . }}
{{- end }}

{{- /*
Labels that were asked for: the object's own win over the component's, those over the platform's.
{{ include "aquahelm.labels.own" (dict "root" . "own" .Values.podLabels) }}
*/ -}}
{{- define "aquahelm.labels.own" -}}
{{- with mergeOverwrite dict (.root.Values.global.labels | default dict) (.root.Values.labels | default dict) (.own | default dict) }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /*
An image's tag as a label's value: without a digest, at most 63 characters.
{{ include "aquahelm.version" .Values.image }}
*/ -}}
{{- define "aquahelm.version" -}}
{{- .tag | splitList "@" | first | trunc 63 | trimAll "-_." }}
{{- end }}

{{- /*
An object's annotations: its own, the component's, the platform's. Empty where there are none.
{{ include "aquahelm.annotations" (dict "root" . "own" .Values.service.annotations) }}
*/ -}}
{{- define "aquahelm.annotations" -}}
{{- with mergeOverwrite dict (.root.Values.global.annotations | default dict) (.root.Values.annotations | default dict) (.own | default dict) }}
{{- toYaml . }}
{{- end }}
{{- end }}

{{- /*
As before, of what pods of earlier waves need too: accounts, rights, policies, files.
{{ include "aquahelm.annotations.first" (dict "root" . "own" .Values.serviceAccount.annotations) }}
*/ -}}
{{- define "aquahelm.annotations.first" -}}
{{- include "aquahelm.annotations" (dict "root" .root "own" (mergeOverwrite dict (.root.Values.global.delivery.firstAnnotations | default dict) (.own | default dict))) }}
{{- end }}

{{- /*
As before, of what holds data, a claim or a custom resource whose operator deletes volumes with it: it stays in the
cluster where the chart or the release goes, whoever delivers. Options of the deliverer's stand in one list with those that were asked for.
{{ include "aquahelm.annotations.kept" . }}
*/ -}}
{{- define "aquahelm.annotations.kept" -}}
{{- $own := dict "helm.sh/resource-policy" "keep" }}
{{- $given := mergeOverwrite dict (.Values.global.annotations | default dict) (.Values.annotations | default dict) }}
{{- range $key, $kept := .Values.global.delivery.keptAnnotations }}
{{- $_ := set $own $key (list (get $given $key) $kept | compact | join ",") }}
{{- end }}
{{- include "aquahelm.annotations" (dict "root" . "own" $own) }}
{{- end }}
