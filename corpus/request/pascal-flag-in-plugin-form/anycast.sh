aliyun eipanycast unassociate-anycast-eip-address --anycast-id aeip-bp1ix34fralt4ykf3 \
  --bind-instance-id lb-d7oxbixhxv1uupnon \
  --bind-instance-region-id us-west-1 \
  --BindInstanceType SlbInstance
